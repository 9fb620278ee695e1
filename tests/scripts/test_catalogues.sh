#!/usr/bin/env bash
# Fails when a message of the program is missing from po/ru.po, untranslated or fuzzy, or when the
# template is out of date with the sources.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
po/extract.sh "$folder/now.pot"
failed=0
for po in po/*.po; do
  msgmerge --quiet --no-fuzzy-matching --no-wrap -o "$folder/merged.po" "$po" "$folder/now.pot"
  msgattrib --no-obsolete --untranslated --no-wrap "$folder/merged.po" >"$folder/untranslated.po"
  msgattrib --no-obsolete --only-fuzzy --no-wrap "$folder/merged.po" >>"$folder/untranslated.po"
  if grep -q '^msgid' "$folder/untranslated.po"; then
    echo "$po lacks translations of:"
    grep -A3 -E '^(#:|msgid)' "$folder/untranslated.po"
    failed=1
  fi
  msgfmt --check --check-accelerators -o /dev/null "$po" || failed=1
done
[ "$failed" -eq 0 ] && echo "ok: $(grep -c '^msgid' "$folder/now.pot") messages"
exit "$failed"
