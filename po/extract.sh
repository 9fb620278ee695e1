#!/usr/bin/env bash
# Collects the messages of the sources into a template: po/extract.sh FILE
set -euo pipefail
cd "$(dirname "$0")/.."
find tm src -name '*.[ch]' | LC_ALL=C sort |
  xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=ngettext:1,2 \
    --keyword=g_dngettext:2,3 --flag=tm_set_error_at:7:c-format --flag=tm_warning_at:4:c-format \
    --flag=command_misused:2:c-format --package-name=tolmach --no-wrap --no-location \
    --sort-output --files-from=- -o "$1"
sed -i '/^"POT-Creation-Date/d' "$1"
