# Building the front end and the server; sourced by `dev`.

site=${MILLRACE_SITE_DIR:-$target/site}
pkg=$target/bindgen

# The crates that run on the server, always named together: another selection would have other
# features, and build the shared dependencies a second time.
server_crates=(-p engine -p app -p server --features app/ssr)

# build_front_end [release]: everything that the server embeds.
build_front_end() {
  local profile=wasm-dev
  [ -z "${1:-}" ] || profile=wasm
  stage "front end (WASM)" cargo build --package frontend --target wasm32-unknown-unknown \
    --profile "$profile"
  stage "wasm-bindgen" bindgen "$target/wasm32-unknown-unknown/$profile/frontend.wasm" "${1:-}"
  stage "scripts, styles, compression" node "$root/frontend/js/build.mjs" "$site" --pkg "$pkg" \
    ${1:+--release}
}

bindgen() {
  local wasm=$1 release=$2
  cargo build --package bindgen
  if [ "$(cat "$pkg.made" 2>/dev/null)" = "$(fingerprint "$wasm" "$release")" ]; then return; fi
  rm -rf "$pkg" "$pkg.made"
  mkdir -p "$pkg"
  "$target/debug/bindgen" "$wasm" "$pkg" millrace
  if [ -n "$release" ]; then
    "$root/frontend/node_modules/.bin/wasm-opt" -Oz --all-features \
      "$pkg/millrace_bg.wasm" -o "$pkg/millrace_bg.wasm"
  fi
  fingerprint "$wasm" "$release" >"$pkg.made"
}

fingerprint() {
  sha256sum "$1" "$target/debug/bindgen" | cut -d ' ' -f 1
  echo "${2:-debug}"
}

# build_server [release]: the binary of `./dev run`.
build_server() {
  stage "server" cargo build "${server_crates[@]}" --bins ${1:+--release}
}
