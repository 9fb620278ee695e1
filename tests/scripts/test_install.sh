#!/usr/bin/env bash
# Installs into a temporary prefix and uses what is there: the program with its data and catalogues, the
# man pages and completions, and the library through pkg-config, shared and static.
set -euo pipefail
build=$(dirname "$(realpath "$1")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$build" --prefix "$folder/usr" >/dev/null
export XDG_DATA_HOME="$folder/data" XDG_STATE_HOME="$folder/state"
program="$folder/usr/bin/tolmach"
samples=$(realpath samples)
cd "$folder"

fail() {
  echo "$1"
  exit 1
}
for file in share/man/man1/tolmach.1 share/man/ru/man1/tolmach.1 share/tolmach/locales/ru \
  share/locale/ru/LC_MESSAGES/tolmach.mo share/bash-completion/completions/tolmach; do
  [ -s "usr/$file" ] || [ -d "usr/$file" ] || fail "not installed: $file"
done

# The data of the build tree must not be what is used: the program stands elsewhere now.
"$program" import "$samples/releases.tsv" >/dev/null
"$program" translate "$samples/release-2026-11-20-plenary.ru.docx" --to en -o out >/dev/null
[ -s out/release-2026-11-20-plenary.en.docx ] || fail "the installed program writes no draft"
mv usr/share/tolmach usr/share/elsewhere
"$program" translate "$samples/release-2026-11-20-plenary.ru.docx" --to en -o out2 >/dev/null 2>&1 &&
  fail "the installed program does not use the installed rules"
mv usr/share/elsewhere usr/share/tolmach
LANGUAGE=ru LC_ALL=C.UTF-8 "$program" --help | grep -q "Память переводов" ||
  fail "the installed program does not find its Russian catalogue"

cat >use.c <<'C'
#include <stdio.h>
#include <text/language.h>

int main(void)
{
    TmDetection found = tm_language_detect("Принят закон о реестрах", 43);

    puts(found.language);
    return 0;
}
C
export PKG_CONFIG_PATH="$folder/usr/lib/pkgconfig:$(echo "$folder"/usr/lib/*/pkgconfig)"
sanitize=$(grep -oP '^TOLMACH_SANITIZE:STRING=\K.+' "$build/CMakeCache.txt" || true)
flags=(${sanitize:+-fsanitize=$sanitize})
libraries=$(pkg-config --variable=libdir tolmach)
cc "${flags[@]}" use.c $(pkg-config --cflags --libs tolmach) -Wl,-rpath,"$libraries" -o use-shared
cc "${flags[@]}" use.c $(pkg-config --cflags tolmach) "$libraries/libtolmach.a" \
  $(pkg-config --libs --static glib-2.0 icu-uc icu-i18n sqlite3) -lstemmer -lm -o use-static
[ "$(./use-shared)" = ru ] && [ "$(./use-static)" = ru ] || fail "the installed library does not work"
echo "ok: installed program and library"
