#!/usr/bin/env bash
# On a disk that is full, whoever writes to a memory is told so, and who reads is answered.
#
#     tests/scripts/test_full_disk.sh build/debug/tolmach
set -euo pipefail
if [ "${1:-}" != --inside ]; then
  # A small disk of its own, which nobody else sees and which is gone afterwards.
  unshare -rm true 2>/dev/null || { echo "skipped: no name space of mounts can be made here"; exit 77; }
  exec unshare -rm "$0" --inside "$(realpath "$1")"
fi
program=$2

folder=$(mktemp -d)
trap 'umount "$folder" 2>/dev/null; rmdir "$folder"' EXIT
mount -t tmpfs -o size=2m tolmach-test "$folder"
export LC_ALL=C.UTF-8 HOME="$folder" XDG_STATE_HOME="$folder" XDG_CACHE_HOME="$folder"
export XDG_DATA_HOME="$folder" LSAN_OPTIONS=detect_leaks=0
printf 'ru,en\nЗаконопроект принят,The bill has been adopted\n' >"$folder/first.csv"
printf 'ru,en\nЗаседание открыто,The sitting is open\n' >"$folder/second.csv"
memory=$folder/memory.tm

say_and_check() { # EXIT TEXT COMMAND…: the exit code, and what it says
  local code=0 expected=$1 text=$2 said
  shift 2
  said=$("$program" "$@" 2>&1) || code=$?
  if [ "$code" -ne "$expected" ] || [[ $said != *"$text"* ]]; then
    echo "tolmach $*: exit $code, expected $expected and “$text”, got: $said"
    exit 1
  fi
}

say_and_check 0 "1 added" import "$folder/first.csv" --memory "$memory"
cp "$memory" "$folder/before"
# Blocks first, then what is left of the last one.
cat /dev/zero >"$folder/rest" 2>/dev/null || true
say_and_check 3 "the disk is full" import "$folder/second.csv" --memory "$memory"
say_and_check 3 "the disk is full" undo --memory "$memory"
say_and_check 3 "the disk is full" import "$folder/second.csv" --memory "$folder/new.tm"
say_and_check 0 "The bill has been adopted" match --from ru --to en --memory "$memory" \
  "Законопроект принят"
cmp "$memory" "$folder/before"
# What a killed writer left needs room to be read.
truncate -s 0 "$folder/second.csv"
head -c 4096 "$memory" >"$memory-wal"
say_and_check 3 "the disk is full" info --memory "$memory"
rm "$memory-wal" "$folder/rest"
printf 'ru,en\nЗаседание открыто,The sitting is open\n' >"$folder/second.csv"
say_and_check 0 "1 added" import "$folder/second.csv" --memory "$memory"
echo "ok: a full disk is called one"
