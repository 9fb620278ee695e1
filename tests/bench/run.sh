#!/usr/bin/env bash
# Speed, memory and quality as tables. Each row stands beside a baseline measured in the same run; quote
# the ratios, since machines differ and are noisy.
#
#     tests/bench/run.sh FOLDER-OF-BENCH-PROGRAMS PROGRAM
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=$(realpath "$1")
tolmach=$(realpath "$2")
corpus=../shared/corpus/tm
if [ ! -d "$corpus" ]; then
  echo "skipped: the bench needs the data in $corpus, which is not here"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure COMMAND…: "seconds kilobytes" of the median of three runs
measure() {
  local i
  for i in 1 2 3; do
    rm -rf "$work"/run.tm*
    /usr/bin/env python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
started = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
seconds = time.monotonic() - started
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.exit("failed: " + " ".join(sys.argv[1:])) if done.returncode else print(f"{seconds:.3f} {peak}")
PYTHON
  done | sort -n | sed -n 2p
}

row() { printf '| %-44s | %10s | %10s | %14s |\n' "$@"; }

echo "## Import"
echo
zcat "$corpus/tm_100k.tmx.gz" >"$work/tm.tmx"
zcat "$corpus/tm_100k.tsv.gz" >"$work/tm.tsv"
row "100,000 units" "seconds" "MB peak" "units/s"
row "---" "---" "---" "---"
report() {
  read -r seconds peak
  row "$1" "$seconds" "$((peak / 1024))" "$(python3 -c "print(f'{100000 / $seconds:,.0f}')")"
}
measure xmllint --stream --noout "$work/tm.tmx" | report "libxml2 reads the TMX, keeps nothing"
measure "$tolmach" import --memory "$work/run.tm" "$work/tm.tmx" | report "tolmach import TMX"
measure "$tolmach" import --memory "$work/run.tm" --columns -,document,en,ru "$work/tm.tsv" |
  report "tolmach import TSV"

echo
echo "## Full scan"
echo
"$programs/bench_scan" "$corpus/tm_domain.tsv.gz" -,document,en,ru

echo
echo "## Segmentation"
echo
"$programs/bench_segment" "$corpus/tm_domain.tsv.gz" -,document,en,ru

echo
echo "## Costs of the score"
echo
"$programs/measure_costs" "$corpus/tm_domain.tsv.gz" -,document,en,ru ru en 1200
echo
"$programs/measure_costs" "$corpus/tm_domain.tsv.gz" -,document,en,ru en ru 1200
