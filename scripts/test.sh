# Checks and tests; sourced by `dev`. Cheap ones first, and in an order that compiles nothing twice:
# the server embeds the front end, so that is built before.

lint() {
  check "format" cargo fmt --all --check
  check "borders" borders
  check "clippy (WASM)" cargo clippy --package frontend --target wasm32-unknown-unknown \
    --profile wasm-dev \
    -- --deny warnings
  check "clippy (worker)" cargo clippy --package worker --target wasm32-unknown-unknown \
    --profile wasm-dev \
    -- --deny warnings
  check "clippy" cargo clippy "${server_crates[@]}" -p bindgen --all-targets -- --deny warnings
}

# What must not be there: see docs/ARCHITECTURE.md.
borders() {
  local server_only='sqlx|tokio|axum|apalis|monty'
  forbid frontend "$server_only" --target wasm32-unknown-unknown
  # The worker has the interpreter, and nothing of the pages or of the server.
  forbid worker 'sqlx|tokio|axum|apalis|reqwest|leptos|app|dsntk-[a-z-]+' \
    --target wasm32-unknown-unknown
  # The evaluator of FEEL brings an HTTP client for functions of other languages, which are refused.
  forbid engine "sqlx|tokio|axum|apalis|leptos|wasm-bindgen|rand|reqwest" --features python
  forbid app 'sqlx|apalis' --features ssr
}

# forbid CRATE NAMES CARGO_TREE_ARGUMENTS...
forbid() {
  local crate=$1 names=$2 found
  shift 2
  found=$(cargo tree --package "$crate" "$@" --edges normal --prefix none |
    grep -E "^($names) " | sort -u || true)
  if [ -n "$found" ]; then
    printf '%s must not depend on:\n%s\n' "$crate" "$found"
    return 1
  fi
}

test_unit() {
  start_redis
  check "unit and integration tests" cargo test "${server_crates[@]}" --no-fail-fast
}

# The binary as the tests build it, with the same features.
build_tests() {
  stage "server and tests" cargo build "${server_crates[@]}" --bins --tests
}

test_models() {
  check "example models" "$target/debug/millrace" test "$root/examples"
}

test_e2e() {
  prepare_browser_tests
  check "browser tests" playwright "$@"
}

# screenshots FOLDER: pictures of every page, to be looked at.
screenshots() {
  prepare_browser_tests
  export MILLRACE_SCREENSHOTS=$1
  stage "screenshots" playwright --config screenshots.config.ts
}

# A server of their own: free port, fresh data.
prepare_browser_tests() {
  MILLRACE_E2E_PORT=$(free_port)
  export MILLRACE_E2E_PORT
  export MILLRACE_E2E_BINARY=$target/debug/millrace
  export MILLRACE_E2E_HOME=$scratch
}

playwright() {
  cd "$root/end2end"
  node_modules/.bin/playwright test "$@"
}

# A Redis of its own for the tests: free port, no files, ended with this script.
start_redis() {
  local port folder=$scratch/redis
  if [ -n "${MILLRACE_TEST_REDIS_URL:-}" ]; then return; fi
  port=$(free_port)
  mkdir -p "$folder"
  redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --save '' --appendonly no \
    >"$log_dir/redis.log" 2>&1 &
  children+=($!)
  for _ in {1..100}; do
    if redis-cli -p "$port" ping >/dev/null 2>&1; then
      export MILLRACE_TEST_REDIS_URL=redis://127.0.0.1:$port
      return
    fi
    sleep 0.05
  done
  die "Redis did not start: $(tail -n 5 "$log_dir/redis.log")"
}

# The last line is what continuous integration reads.
summary() {
  printf '\n%d s altogether\n%d passed, %d failed\n' $((SECONDS - started)) "$passed" "$failed"
  [ "$failed" = 0 ]
}
