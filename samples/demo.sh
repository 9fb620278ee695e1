#!/usr/bin/env bash
# The main job on sample data: fill a memory, look at it, pre-translate a new release.
#
#     samples/demo.sh build/release/tolmach [FOLDER]
set -euo pipefail
program=$(realpath "$1")
samples=$(dirname "$(realpath "$0")")
out=${2:-demo}
rm -rf "$out/memory.tm" "$out/memory.tm-wal" "$out/memory.tm-shm" "$out/drafts"
mkdir -p "$out"
cd "$out"
export TOLMACH_MEMORY=memory.tm

say() {
  printf '\n$ tolmach'
  printf ' %s' "$@" | sed "s|$samples|samples|g"
  printf '\n'
}
run() {
  say "$@"
  "$program" "$@" | sed "s|$samples|samples|g"
}

run import "$samples/releases.tsv" "$samples/model-laws.tsv" "$samples/shared-documents.tsv"
run info
run translate "$samples/release-2026-11-20-plenary.ru.docx" --to en -o drafts
query="В работе приняли участие парламентские делегации девяти государств, а также представители \
более 25 международных организаций."
say match --to en --limit 2 --explain "\"$query\""
"$program" match --to en --limit 2 --explain "$query"
printf '\nOpen %s in Word or LibreOffice; %s in any CAT tool.\n' \
  "$PWD/drafts/release-2026-11-20-plenary.en.docx" "$PWD/drafts/release-2026-11-20-plenary.en.xlf"
