#!/usr/bin/env bash
# The server under test: the built program on a port of its own with fresh data. Playwright starts it
# and ends it.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/millrace
binary=${MILLRACE_E2E_BINARY:-${CARGO_TARGET_DIR:-$cache/target}/debug/millrace}
home=$(mktemp -d "${MILLRACE_E2E_HOME:-${TMPDIR:-/tmp}}/millrace-home.XXXXXX")

# Nothing of the caller's own configuration may leak in.
for name in $(compgen -e MILLRACE_); do
  case $name in MILLRACE_E2E_*) ;; *) unset "$name" ;; esac
done
export MILLRACE_HOME=$home
export MILLRACE_LISTEN=127.0.0.1:${MILLRACE_E2E_PORT:?}
exec "$binary" serve
