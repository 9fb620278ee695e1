#!/usr/bin/env bash
# Speed, memory and quality as tables. Each row stands beside a baseline measured in the same run; quote
# the ratios, since machines differ and are noisy.
#
#     tests/bench/run.sh FOLDER-OF-BENCH-PROGRAMS PROGRAM [PART…] [OPTION…]
#
# Parts: see all_parts; all when none is named. Options, as in --large or --sizes=10k,100k, are those of
# bench_matching.py and go to the part index.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=$(realpath "$1")
tolmach=$(realpath "$2")
shift 2
all_parts=(exchange tokens scan segmentation costs ranking index search)
parts=() options=()
for word in "$@"; do
  case "$word" in
    --*) options+=("$word") ;;
    *) parts+=("$word") ;;
  esac
done
for part in "${parts[@]}"; do
  if [[ " ${all_parts[*]} " != *" $part "* ]]; then
    echo "run.sh: there is no part $part; there are: ${all_parts[*]}" >&2
    exit 2
  fi
done
[ "${#parts[@]}" -gt 0 ] || parts=("${all_parts[@]}")
corpus=../shared/corpus/tm
if [ ! -d "$corpus" ]; then
  echo "skipped: the bench needs the data in $corpus, which is not here"
  exit 0
fi
# No compiled copies of our own modules in the tree.
export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure COMMAND…: "seconds kilobytes" of the median of $runs runs, three if it is not set
measure() {
  local i
  for i in $(seq "${runs:-3}"); do
    rm -rf "$work"/run.*
    /usr/bin/env python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
started = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
seconds = time.monotonic() - started
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
if done.returncode:
    sys.exit(done.stderr.decode() + "failed: " + " ".join(sys.argv[1:]))
print(f"{seconds:.3f} {peak}")
PYTHON
  done | sort -n | sed -n "$(((${runs:-3} + 1) / 2))p"
}

row() { printf '| %-44s | %10s | %10s | %14s |\n' "$@"; }

# ---- import and export ---------------------------------------------------------------------------

# Made once, from the corpus, and kept with the build.
data=$programs/../data
mkdir -p "$data"
make_data() {
  [ -s "$data/$1" ] || { "${@:2}" >"$data/$1.part" && mv "$data/$1.part" "$data/$1"; }
}

# report WHAT UNITS: a row out of what measure prints
report() {
  local seconds peak
  read -r seconds peak
  row "$1" "$seconds" "$((peak / 1024))" "$(python3 -c "print(f'{$2 / $seconds:,.0f}')")"
}

# exchange NAME UNITS: import and export of $data/NAME.tmx and .tsv
exchange() {
  local name=$1 n=$2 text size reads
  local columns=(--columns -,document,en,ru)
  row "$(printf "%'d" "$n") units" "seconds" "MB peak" "units/s"
  row "---" "---" "---" "---"
  measure "$programs/bench_exchange" sax "$data/$name.tmx" | report "libxml2 tells the events of TMX" "$n"
  measure "$programs/bench_exchange" sqlite "$data/$name.tsv" "$work/run.db" |
    report "SQLite alone, two rows a unit" "$n"
  measure "$programs/bench_exchange" read "$data/$name.tmx" | report "reading TMX" "$n"
  measure "$programs/bench_exchange" ahead "$data/$name.tmx" | report "reading TMX in a thread" "$n"
  measure "$programs/bench_exchange" read "$data/$name.tsv" | report "reading TSV" "$n"
  measure "$tolmach" import --memory "$work/run.tm" "${columns[@]}" "$data/$name.tsv" |
    report "tolmach import, TSV" "$n"
  measure "$tolmach" import --memory "$work/run.tm" "$data/$name.tmx" |
    report "tolmach import, TMX" "$n"
  mv "$work/run.tm" "$work/kept.tm"
  measure "$programs/bench_exchange" scan "$work/kept.tm" | report "reading the memory in order" "$n"
  reads=$("$programs/bench_store_reads" "$work/kept.tm")
  for ending in tmx tmx.gz tsv csv; do
    measure "$tolmach" export --memory "$work/kept.tm" -o "$work/run.$ending" |
      report "tolmach export, ${ending^^}" "$n"
  done
  text=$("$programs/bench_exchange" bytes "$data/$name.tmx" | cut -d' ' -f1)
  size=$(stat -c %s "$work/kept.tm")
  printf '\nThe memory has %s bytes: the texts and %s bytes a unit.\n\n' "$size" "$(((size - text) / n))"
  printf '%s\n\n' "$reads"
  rm -rf "$work"/kept.tm*
}

bench_exchange() {
  make_data tm_100k.tmx zcat "$corpus/tm_100k.tmx.gz"
  make_data tm_100k.tsv zcat "$corpus/tm_100k.tsv.gz"
  make_data tm_1m.tsv python3 "$corpus/../mk_scale.py" "$corpus/tm_100k.tsv.gz" 1000000
  make_data tm_1m.tmx tests/bench/make_tmx.py "$data/tm_1m.tsv"
  echo "## Import and export"
  echo
  exchange tm_100k 100000
  runs=${BENCH_RUNS_1M:-1} exchange tm_1m 1000000
}

# ---- the others ----------------------------------------------------------------------------------

bench_tokens() {
  echo "## Tokens and keys"
  echo
  "$programs/bench_tokenise" "$corpus/tm_100k.tsv.gz" -,document,en,ru
}

bench_scan() {
  echo "## Full scan"
  echo
  "$programs/bench_scan" "$corpus/tm_domain.tsv.gz" -,document,en,ru
}

bench_segmentation() {
  echo "## Segmentation"
  echo
  "$programs/bench_segment" "$corpus/tm_domain.tsv.gz" -,document,en,ru
}

bench_costs() {
  echo "## Costs of the score"
  echo
  "$programs/measure_costs" "$corpus/tm_domain.tsv.gz" -,document,en,ru ru en 1200
  echo
  "$programs/measure_costs" "$corpus/tm_domain.tsv.gz" -,document,en,ru en ru 1200
}

bench_ranking() {
  echo "## Ranking: chrF2 of what is shown first, software texts, then announcements and legal texts"
  echo
  "$programs/bench_ranking" "$corpus/tm_100k.tsv.gz" -,document,en,ru en ru 5
  echo
  "$programs/bench_ranking" "$corpus/tm_domain.tsv.gz" -,document,en,ru en ru 1
}

bench_index() {
  echo "## Matching at scale"
  echo
  tests/bench/bench_matching.py "$programs" "$tolmach" "$data/matching" --corpus "$corpus/.." \
    "${options[@]}"
}

# On the million units that the part index makes.
bench_search() {
  local memory
  memory=$(find "$data/matching/memories/1m" -name '*.tm' 2>/dev/null | head -n 1)
  echo "## Search: the first page"
  echo
  if [ -z "$memory" ]; then
    echo "skipped: run the part index first, which makes the memory"
    return
  fi
  "$programs/bench_search" "$memory"
}

for part in "${parts[@]}"; do
  "bench_$part"
  echo
done
