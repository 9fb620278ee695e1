#!/usr/bin/env bash
# Makes the pictures of the README: the first page of the sample release and of its draft.
# Needs LibreOffice, pdftoppm (poppler-utils) and a release build.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
samples/demo.sh build/release/tolmach "$folder/demo" >/dev/null
cp samples/release-2026-11-20-plenary.ru.docx "$folder/original.docx"
cp "$folder"/demo/drafts/*.en.docx "$folder/draft.docx"
for name in original draft; do
  soffice "-env:UserInstallation=file://$folder/profile" --headless --convert-to pdf \
    --outdir "$folder" "$folder/$name.docx" >/dev/null 2>&1
  pdftoppm -r 75 -f 1 -l 1 -singlefile -png "$folder/$name.pdf" "docs/$name"
done
