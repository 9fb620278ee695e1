#!/usr/bin/env bash
# Fails when clang-format would lay out a file otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."
find tm src tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run --Werror
echo "ok: formatting"
