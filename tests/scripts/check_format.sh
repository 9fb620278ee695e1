#!/usr/bin/env bash
# Fails when clang-format would lay out a file otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror
echo "ok: formatting"
