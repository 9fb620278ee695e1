#!/usr/bin/env bash
# Every DOCX draft must open in LibreOffice: it is turned into text there, and the text must hold what
# the draft says. Skipped where LibreOffice is not installed.
set -euo pipefail
program=$(realpath "$1")
if ! command -v soffice >/dev/null; then
  echo "skipped: LibreOffice is not installed"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TOLMACH_MEMORY="$folder/memory.tm" XDG_STATE_HOME="$folder/state"
"$program" import samples/*.tsv >/dev/null
documents=(samples/*.docx)
[ -d ../shared/documents ] && documents+=(../shared/documents/*.docx)
failed=0
for document in "${documents[@]}"; do
  case $document in
    *.ru.docx) to=en ;;
    *) to=ru ;;
  esac
  # Each in a folder of its own: a pair's draft has the name of its other half.
  out="$folder/$(basename "$document").d"
  "$program" translate "$document" --to $to -o "$out" >/dev/null
done
soffice "-env:UserInstallation=file://$folder/profile" --headless --convert-to txt:Text \
  --outdir "$folder/text" "$folder"/*.d/*.docx >/dev/null 2>&1
for draft in "$folder"/*.d/*.docx; do
  text="$folder/text/$(basename "$draft" .docx).txt"
  if [ ! -s "$text" ] || [ "$(wc -c <"$text")" -lt 500 ]; then
    echo "LibreOffice cannot open $(basename "$draft")"
    failed=1
  fi
done
grep -q "IPA CIS" "$folder/text/release-2026-11-20-plenary.en.txt" || {
  echo "the draft of the sample release lacks its translation"
  failed=1
}
[ $failed -eq 0 ] && echo "ok: ${#documents[@]} drafts open"
exit $failed
