# Building the front end and the server; sourced by `dev`.

site=${MILLRACE_SITE_DIR:-$target/site}
pkg=$target/bindgen
worker=$target/bindgen-worker

# The crates that run on the server, always named together: another selection would have other
# features, and build the shared dependencies a second time.
server_crates=(-p engine -p app -p server --features app/ssr)

# build_front_end [release]: everything that the server embeds.
build_front_end() {
  local profile=wasm-dev
  [ -z "${1:-}" ] || profile=wasm
  stage "front end (WASM)" cargo build --package frontend --target wasm32-unknown-unknown \
    --profile "$profile"
  # On its own: built together, the page would get the worker's features, the interpreter among them.
  stage "worker (WASM)" cargo build --package worker --target wasm32-unknown-unknown \
    --profile "$profile"
  local compiled=$target/wasm32-unknown-unknown/$profile
  stage "wasm-bindgen" bindgen "$compiled/frontend.wasm" "$pkg" millrace "${1:-}"
  stage "wasm-bindgen (worker)" bindgen "$compiled/worker.wasm" "$worker" engine "${1:-}"
  stage "scripts, styles, compression" node "$root/frontend/js/build.mjs" "$site" --pkg "$pkg" \
    --worker "$worker" ${1:+--release}
}

# bindgen WASM FOLDER NAME RELEASE: writes FOLDER/NAME.js and its WASM, unless they are there.
bindgen() {
  local wasm=$1 folder=$2 name=$3 release=$4
  cargo build --package bindgen
  if [ "$(cat "$folder.made" 2>/dev/null)" = "$(fingerprint "$wasm" "$release")" ]; then return; fi
  rm -rf "$folder" "$folder.made"
  mkdir -p "$folder"
  "$target/debug/bindgen" "$wasm" "$folder" "$name"
  if [ -n "$release" ]; then
    "$root/frontend/node_modules/.bin/wasm-opt" -Oz --all-features \
      "$folder/${name}_bg.wasm" -o "$folder/${name}_bg.wasm"
  fi
  fingerprint "$wasm" "$release" >"$folder.made"
}

fingerprint() {
  sha256sum "$1" "$target/debug/bindgen" | cut -d ' ' -f 1
  echo "${2:-debug}"
}

# build_server [release]: the binary of `./dev run`.
build_server() {
  stage "server" cargo build "${server_crates[@]}" --bins ${1:+--release}
}
