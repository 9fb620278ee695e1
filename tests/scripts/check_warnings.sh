#!/usr/bin/env bash
# Builds everything, tests and fuzzers' drivers too, with GCC and with Clang; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."
for compiler in gcc clang; do
  echo "== warnings of $compiler"
  cmake -S . -B "build/warnings-$compiler" -G Ninja -DCMAKE_C_COMPILER=$compiler \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_FLAGS=-Werror >/dev/null
  cmake --build "build/warnings-$compiler" -- --quiet
done
echo "ok: no warnings"
