#!/usr/bin/env bash
# Brings the template and the catalogues up to date with the sources.
set -euo pipefail
cd "$(dirname "$0")"
./extract.sh po/tolmach.pot
for po in *.po; do
  msgmerge --quiet --no-fuzzy-matching --no-wrap --update --backup=none "$po" tolmach.pot
  msgattrib --no-obsolete --no-wrap -o "$po" "$po"
done
