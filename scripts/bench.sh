# Benchmarks; sourced by `dev`.

# bench [--peers [FILE] | --browser | ARGS]: criterion suites, a comparison with SpiffWorkflow from PyPI, or the
# browser's worker in Chromium.
bench() {
  command -v python3 >/dev/null || apt_install "Python" python3
  (cd "$root/bench" && python3 gen_models.py)
  if [ "${1:-}" = --peers ]; then
    shift
    bench_peers "$@"
    return
  fi
  if [ "${1:-}" = --browser ]; then
    setup all
    build_front_end release
    node "$root/bench/browser.mjs" "$site"
    return
  fi
  cargo bench --package engine --features python,testing --bench models -- "$@"
}

# Both engines over the same models, one after the other, each in one thread; prints a table, and writes it to FILE.
bench_peers() {
  local file=${1:-} results=$scratch/bench venv=$scratch/venv
  python3 -c 'import ensurepip' 2>/dev/null || apt_install "Python environments" python3-venv
  mkdir -p "$results"
  stage "SpiffWorkflow" spiff_install "$venv"
  stage "Millrace, optimised" cargo build --package engine --features python,testing --example bench_models --release
  stage "measure Millrace" measure "$results/millrace" "$target/release/examples/bench_models"
  stage "measure SpiffWorkflow" measure "$results/spiff" "$venv/bin/python" "$root/bench/bench_spiff.py"
  stage "measure SpiffWorkflow, stepping" measure "$results/step" \
    "$venv/bin/python" "$root/bench/bench_spiff.py" --driver step
  python3 "$root/bench/compare.py" "$results/millrace" "$results/spiff" "$results/step" | tee ${file:+"$file"}
}

spiff_install() {
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet 'SpiffWorkflow==3.2.*'
}

measure() {
  local out=$1
  shift
  "$@" >"$out"
}
