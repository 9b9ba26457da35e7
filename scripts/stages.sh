# Stages: named steps that are timed, logged and reported; sourced by `dev`.

started=$SECONDS
log_dir=$scratch/logs
mkdir -p "$log_dir"
passed=0
failed=0

say() { printf '%s\n' "$*"; }

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# stage NAME COMMAND...: runs a step that the rest depends on. Its output goes to a log, whose end is
# shown when it fails; with MILLRACE_VERBOSE=1 all of it is shown.
stage() {
  try "$@"
  [ "$status" = 0 ] || die "Stage “$1” failed after $((SECONDS - started)) s altogether; see above."
}

# check NAME COMMAND...: a step whose failure is counted, and that others do not depend on.
check() {
  local before=$failed
  try "$@"
  # Test runs count their failures themselves.
  if [ "$status" != 0 ] && [ "$failed" = "$before" ]; then failed=$((failed + 1)); fi
}

# Leaves the result in `status`. To be called as a plain command: inside a condition bash ignores
# `set -e`, in the step as well.
try() {
  local name=$1 log begun
  shift
  log=$log_dir/${name//[^A-Za-z0-9]/-}.log
  begun=$(date +%s%N)
  printf '%-42s' "$name"
  set +e
  if [ "${MILLRACE_VERBOSE:-0}" = 1 ]; then
    printf '\n'
    (set -euo pipefail; "$@") 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
  else
    (set -euo pipefail; "$@") >"$log" 2>&1
    status=$?
  fi
  set -e
  printf '%8s s%s\n' "$(seconds_since "$begun")" "$([ "$status" = 0 ] || echo '  FAILED')"
  count_tests "$log"
  if [ "$status" != 0 ]; then
    printf '\n--- %s: the end of its log (%s) ---\n' "$name" "$log"
    tail -n 80 "$log"
    printf -- '---\n\n'
  fi
}

seconds_since() {
  local tenths=$((($(date +%s%N) - $1) / 100000000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# Adds up what cargo test, Playwright and `millrace test` print at their end.
count_tests() {
  local counts
  counts=$(sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: / { passed += $4; failed += $6 }
    /^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3 }
    /^  [0-9]+ passed( \([0-9.]+[a-z]+\))?$/ { passed += $1 }
    /^  [0-9]+ failed$/ { failed += $1 }
    END { print passed + 0, failed + 0 }')
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

# A port of the loopback interface that is free now.
free_port() {
  node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); });"
}
