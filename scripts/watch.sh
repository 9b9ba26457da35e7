# `./dev watch`: builds and restarts the server after every change; sourced by `dev`.

watched=(Cargo.toml Cargo.lock app engine frontend/src frontend/js frontend/worker server style public examples migrations)

watch() {
  local stamp=$scratch/stamp server='' built
  export MILLRACE_HOME=${MILLRACE_HOME:-$root/data}
  while true; do
    touch "$stamp"
    # In a subshell, because a stage that fails ends its shell: here it only waits for a correction.
    set +e
    (set -e; build_front_end; build_server)
    built=$?
    set -e
    if [ "$built" = 0 ]; then
      if [ -n "$server" ]; then stop "$server"; fi
      "$target/debug/millrace" serve &
      server=$!
      children=("$server")
    fi
    until changed_since "$stamp"; do sleep 0.5; done
  done
}

changed_since() {
  local paths=()
  for path in "${watched[@]}"; do [ ! -e "$root/$path" ] || paths+=("$root/$path"); done
  [ -n "$(find "${paths[@]}" -type f -newer "$1" -print -quit)" ]
}

stop() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
