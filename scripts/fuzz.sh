# Fuzzing the engine with libFuzzer; sourced by `dev`.

fuzz_targets=(xml run state script)

# fuzz [TARGET|all] [SECONDS]: a finding stops it and is kept.
fuzz() {
  local name=${1:-all} seconds=${2:-60}
  command -v g++ >/dev/null || apt_install "C++ compiler" g++
  # Instrumentation as cargo-fuzz sets it; it needs a nightly compiler only for sanitizers, and safe
  # Rust has little use for those.
  stage "fuzz targets" env RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$target/fuzz" RUSTFLAGS="\
    -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing -Ccodegen-units=1" \
    cargo build --manifest-path "$root/engine/fuzz/Cargo.toml" --release --target x86_64-unknown-linux-gnu \
    $(case $name in all | script) echo --features python ;; esac)
  fuzz_seeds
  for each in "${fuzz_targets[@]}"; do
    [ "$name" = all ] || [ "$name" = "$each" ] || continue
    MILLRACE_VERBOSE=1 stage "fuzz $each for $seconds s" fuzz_one "$each" "$seconds"
  done
}

fuzz_one() {
  local corpus=$target/fuzz/corpus/$1 findings=$target/fuzz/findings/
  mkdir -p "$corpus" "$findings"
  "$target/fuzz/x86_64-unknown-linux-gnu/release/$1" "$corpus" "$target/fuzz/seeds/$1" \
    -dict="$target/fuzz/seeds/$1.dict" -max_total_time="$2" -timeout=20 -rss_limit_mb=2048 -max_len=20000 \
    -artifact_prefix="$findings" -print_final_stats=1 2>&1 | grep -vE '^#[0-9]+\s+(NEW|REDUCE|RELOAD)|NEW_FUNC'
  return "${PIPESTATUS[0]}"
}

# Our own models and scripts, and the words of the languages.
fuzz_seeds() {
  local seeds=$target/fuzz/seeds number=0 file
  rm -rf "$seeds"
  mkdir -p "$seeds"/{xml,run,state,script}
  while IFS= read -r file; do
    number=$((number + 1))
    cp "$file" "$seeds/xml/$number.bpmn"
    cp "$file" "$seeds/run/$number.bpmn"
  done < <(find "$root/examples" "$root/engine/tests/data" -name '*.bpmn' -size -20k)
  grep -oE '^    \("[A-Za-z]+"' "$root/engine/src/model/element.rs" | grep -oE '"[A-Za-z]+"' >"$seeds/xml.dict"
  cp "$seeds/xml.dict" "$seeds/run.dict"
  grep -rhoE '(r#)?"[^"]{3,200}"' "$root/engine/src/script/python/tests.rs" | head -n 300 |
    while IFS= read -r line; do
      number=$((number + 1))
      printf '%s' "$line" | sed -E 's/^(r#)?"//; s/"$//' >"$seeds/script/$number"
    done
  printf '"%s"\n' def lambda class import for while try except with yield async await del global assert raise \
    return '**' '//' ':=' 'f\x27{' '\\N' '"""' >"$seeds/script.dict"
  printf '%s\n' '{"version":1,"instance":"i","status":"active","next_key":9,"scopes":{"1":{"process":"p","opened_by":null,"container":null,"elements":[2]}},"elements":{"2":{"node":"a","scope":1,"data":{},"phase":"waits_for_task"}},"tokens":{},"subscriptions":{},"queue":[],"data":{}}' \
    '{"command":"complete_task","element":2,"data":{"x":1}}' >"$seeds/state/1"
  printf '"%s"\n' event command element scope token element_activated element_completed scope_opened flow loop \
    ad_hoc compensation waits_for_scope triggered subscribed >"$seeds/state.dict"
}
