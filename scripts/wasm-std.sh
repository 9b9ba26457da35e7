#!/usr/bin/env bash
# Builds the standard library for wasm32-unknown-unknown out of Debian's library sources and puts
# it, with the linker, into the compiler's sysroot: Debian packages neither. About a minute, once.
#
#   scripts/wasm-std.sh WORK_DIR      the compiler is the `rustc` and `cargo` found first on PATH
set -euo pipefail

work=$1
target=wasm32-unknown-unknown
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
libs=$sysroot/lib/rustlib/$target/lib
stamp=$sysroot/lib/rustlib/$target/millrace-std
identity=$(rustc -vV)

# rustc looks for `rust-lld` beside its own tools.
linker=$sysroot/lib/rustlib/$host/bin/rust-lld
if ! "$linker" -flavor wasm --version >/dev/null 2>&1; then
  lld=$(ls -v /usr/bin/lld-[0-9]* 2>/dev/null | tail -n 1)
  [ -n "$lld" ] || { echo "no /usr/bin/lld-N: install lld-22" >&2; exit 1; }
  mkdir -p "$(dirname "$linker")"
  ln -sfn "$lld" "$linker"
fi

# A security update of the compiler makes the old library unreadable: compare versions.
if [ "$(cat "$stamp" 2>/dev/null)" = "$identity" ]; then
  exit 0
fi

if [ ! -f "$sysroot/lib/rustlib/src/rust/library/std/Cargo.toml" ]; then
  echo "no library sources under $sysroot/lib/rustlib/src: install rust-web-src" >&2
  exit 1
fi

stub=$work/wasm-std
rm -rf "$stub"
mkdir -p "$stub/src"
touch "$stub/src/lib.rs"
cat >"$stub/Cargo.toml" <<'TOML'
[package]
name = "stub"
edition = "2024"

[workspace]
TOML

# Without embedded bitcode, link-time optimisation fails with "Can't find section .llvmbc".
# The folder of the stub keeps the project's own cargo settings out.
(
  cd "$stub"
  env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET \
    RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_DIR="$stub/target" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Cembed-bitcode=yes \
    cargo build --release -Zbuild-std=std,panic_abort,panic_unwind --target "$target"
)

rm -rf "$libs"
mkdir -p "$libs"
find "$stub/target/$target/release/deps" -name '*.rlib' ! -name 'libstub-*' \
  -exec cp {} "$libs/" \;
echo "$identity" >"$stamp"
rm -rf "$stub"
