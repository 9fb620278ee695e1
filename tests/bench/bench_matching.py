#!/usr/bin/env python3
"""The matching index at scale: every figure with its bar, from 10,000 units to a million or five.

    tests/bench/bench_matching.py PROGRAMS TOLMACH DATA [--sizes 10k,100k,1m] [--large] [--fresh]

PROGRAMS is the folder of bench_index and bench_add, DATA a folder that is kept from run to run (bench_data.py
and bench_memory.py fill it); results.tsv is written beside DATA. --large adds five million units,
--fresh makes the memories anew though the program has not changed.

A bar that is missed is shown and is no failure, since machines differ. An answer that differs from that of the
full scan is one: the exit code is then 1.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import bench_data
from bench_memory import ask_once, distinct_texts, make_memory
from bench_process import Failed, forget, median_ms, peak_own_memory, run, runs, synced_write_ms
from bench_table import Bar, Figures, number, print_table

COLUMNS = "-,document,en,ru"
DIRECTIONS = {"en": "ru", "ru": "en"}
AGREE = {"10k": 1000, "100k": 1000, "1m": 100, "5m": 0}  # a scan of 5m takes ten gigabytes
N_PLAIN = {"10k": 1000, "100k": 500, "1m": 200, "5m": 40}  # the first of the same queries
CORNER_MS = 1000  # a guess: what someone who waits for an answer puts up with
EVERY_SIZE = tuple(bench_data.SIZES)

BARS = {
    "import with index, units/s": Bar("≥", 80_000),
    "index, bytes a distinct text": Bar("≤", 130),
    "index alone, units/s and language": Bar("≥", 200_000),
    "70 %: look-ups/s, en": Bar("≥", 10_000),
    "70 %: look-ups/s, ru": Bar("≥", 15_000),
    "50 %: look-ups/s, en": Bar("≥", 800),
    "50 %: look-ups/s, ru": Bar("≥", 2_500),
    "one unit stored, ms": Bar("≤", 10),
    "one unit imported, ms beyond an empty process": Bar("≤", 10),
    "one unit found at once, % of the times": Bar("≥", 100, EVERY_SIZE),
    "batch of 1,000, own MB": Bar("≤", 150),
    "same output with 1 and 2 threads, %": Bar("≥", 100, EVERY_SIZE),
}
for _language in DIRECTIONS:
    BARS |= {
        f"70 %: p99 ms, {_language}": Bar("≤", 1.5),
        f"50 %: p99 ms, {_language}": Bar("≤", 15),
        f"70 %: times the plain scan, {_language}": Bar("≥", 100),
        f"50 %: times the plain scan, {_language}": Bar("≥", 8),
        f"agreement with the full scan, %, {_language}": Bar("≥", 100, EVERY_SIZE),
        f"one query, warm, ms, {_language}": Bar("≤", 20),
        f"one query, from disk, ms, {_language}": Bar("≤", 150),
        f"one query, own MB, {_language}": Bar("≤", 30),
    }

PARTS = ("speed", "agreement", "processes", "changes", "corner")


class Bench:
    def __init__(self, arguments):
        self.programs, self.tolmach = arguments.programs.resolve(), arguments.tolmach.resolve()
        self.data, self.fresh = arguments.data.resolve(), arguments.fresh
        self.parts = arguments.parts
        self.figures = Figures(BARS)
        self.agrees = True
        self.help = {command: self.help_of(command) for command in ("", "match")}

    def help_of(self, command):
        words = [self.tolmach, *([command] if command else []), "--help"]
        return subprocess.run(words, capture_output=True, check=True).stdout.decode()

    def memory(self, table, columns=None):
        return make_memory(self.tolmach, table, self.data / "memories", columns, self.fresh)

    def match(self, memory, language, *words):
        return [self.tolmach, "match", "--memory", memory.path, "--from", language,
                "--to", DIRECTIONS[language], "--json", *words]

    def texts(self, language, n):
        """Queries that are not taken for options."""
        lines = (self.data / f"queries.{language}").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith("-")][:n]

    def start(self, name, *words):
        """One of our programs in C; finish() takes what it prints."""
        command = [self.programs / name, *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        """What it printed, as (columns but the last) → number; and whether it was content."""
        printed, said = process.communicate()
        sys.stderr.write(said.decode())
        if process.returncode not in (0, 1):
            raise Failed(" ".join(map(str, process.args)))
        rows = [line.split("\t") for line in printed.decode().splitlines()]
        return {tuple(row[:-1]): float(row[-1]) for row in rows}, process.returncode == 0


# ---- inside one process ---------------------------------------------------------------------------


def bench_index(bench, memory, language, queries, *options):
    return bench.start("bench_index", *options, "--warm", bench.data / f"warm.{language}",
                       memory.path, language, DIRECTIONS[language], bench.data / queries)


def measure_speed(bench, size, memory):
    figures = bench.figures
    for language in DIRECTIONS:
        process = bench_index(bench, memory, language, f"queries.{language}", "--speed", 1000,
                              "--plain", N_PLAIN[size], "--seconds", 20)
        values, right = bench.finish(process)
        if not right:
            raise Failed("the plain scan, which all is compared with, is wrong")
        for minimum in ("7000", "5000"):
            name = f"{minimum[:2]} %"
            for what in ("queries", "found", "look-ups/s", "look-ups/s of processor time",
                         "median ms", "p90 ms", "p99 ms", "max ms", "open and first ms"):
                figures.add(size, f"{name}: {what}, {language}", values[minimum, what])
            figures.add(size, f"{name}: plain scan, look-ups/s, {language}",
                        values[minimum, "plain look-ups/s"])
            # Of processor time, which other programs on the machine disturb least.
            figures.add(size, f"{name}: times the plain scan, {language}",
                        values[minimum, "look-ups/s of processor time"] /
                        values[minimum, "plain look-ups/s of processor time"])


def compare(bench, memory, languages, n, queries="queries.{}"):
    """Percentage of equal answers, by language; languages run side by side."""
    started = {language: bench_index(bench, memory, language, queries.format(language),
                                     "--agree", n) for language in languages}
    shares = {}
    for language, process in started.items():
        values, same = bench.finish(process)
        bench.agrees = bench.agrees and same
        shares[language] = 100 * min(values[minimum, "agree"] / values[minimum, "compared"]
                                     for minimum in ("7000", "5000"))
    return shares


def measure_agreement(bench, size, memory):
    if AGREE[size] == 0:
        return
    for language, share in compare(bench, memory, DIRECTIONS, AGREE[size]).items():
        bench.figures.add(size, f"agreement with the full scan, %, {language}", share)


# ---- whole processes ------------------------------------------------------------------------------


def measure_queries(bench, size, memory):
    figures = bench.figures
    empty = runs([[bench.tolmach, "--version"]] * 20)
    figures.add(size, "empty process, ms", median_ms(empty))
    for language in DIRECTIONS:
        commands = [bench.match(memory, language, text) for text in bench.texts(language, 20)]
        figures.add(size, f"one query, warm, ms, {language}", median_ms(runs(commands)))
        cold = runs(commands[:5], before=lambda: forget(memory.files()))
        figures.add(size, f"one query, from disk, ms, {language}", median_ms(cold))
        figures.add(size, f"one query, from disk, MB read, {language}",
                    sum(each.read_mb for each in cold) / len(cold))
        figures.add(size, f"one query, own MB, {language}", peak_own_memory(commands[0]))


def measure_batch(bench, size, memory):
    figures = bench.figures
    batch = bench.match(memory, "en", "--batch", bench.data / "queries.en")
    if figures.get(size, "70 %: look-ups/s, en", 1000) < 1000 / 60:
        figures.add(size, "batch of 1,000, own MB", "too slow")
        return
    figures.add(size, "batch of 1,000, own MB", peak_own_memory(batch))
    figures.add(size, "batch of 1,000, seconds", run(batch).seconds)
    if "--threads" not in bench.help["match"]:
        figures.add(size, "same output with 1 and 2 threads, %", "no option")
        return
    outputs = [bench.data / f"batch.{threads}" for threads in (1, 2)]
    for threads, output in enumerate(outputs, 1):
        done = run([*batch, "--threads", threads], output)
        figures.add(size, f"batch of 1,000, seconds with {threads} threads", done.seconds)
    same = outputs[0].read_bytes() == outputs[1].read_bytes()
    figures.add(size, "same output with 1 and 2 threads, %", 100 if same else 0)
    bench.agrees = bench.agrees and same


# ---- what changes a memory: done on a copy --------------------------------------------------------


def measure_build(bench, size, memory):
    """Makes the index anew by the command for it or, until there is one, by asking."""
    figure = "index alone, units/s and language"
    if not memory.index.exists():
        bench.figures.add(size, figure, "no index")
        return
    shutil.rmtree(memory.index)
    if re.search(r"^ +index ", bench.help[""], re.MULTILINE):
        done = [run([bench.tolmach, "index", "--memory", memory.path])]
    else:
        done = ask_once(bench.tolmach, memory.path)
    built = memory.index_bytes() > 0
    seconds = sum(each.seconds for each in done)
    bench.figures.add(size, figure, len(DIRECTIONS) * bench_data.SIZES[size] / seconds if built
                      else "not made")
    bench.figures.add(size, "index alone, MB peak", max(each.peak_mb for each in done))


def import_one(bench, memory, n):
    """Imports one unit; returns what the process took, and whether the next one finds the unit."""
    table, target = bench.data / "one.tsv", f"Багор {n} без багрового маяка"
    table.write_text(f"en\tru\nBoathook {n} of no crimson lighthouse\t{target}\n", encoding="utf-8")
    done = run([bench.tolmach, "import", "--memory", memory.path, table])
    words = bench.match(memory, "en", f"Boathook {n} of no crimson lighthouse")
    answer = subprocess.run(words, stdout=subprocess.PIPE, check=False).stdout.decode()
    return done, target in answer


def measure_adding(bench, size, memory):
    figures, n = bench.figures, 10
    imports = [import_one(bench, memory, i) for i in range(n)]
    empty = runs([[bench.tolmach, "--version"]] * n)
    figures.add(size, "one unit imported, ms beyond an empty process",
                median_ms(done for done, _ in imports) - median_ms(empty))
    figures.add(size, "one page written and synced, ms", synced_write_ms(memory.folder))
    values, _ = bench.finish(bench.start("bench_add", 2 * n, memory.path, *DIRECTIONS))
    for step in ("stored", "found here", "found elsewhere", "found anew"):
        figures.add(size, f"one unit {step}, ms", values[f"{step} ms",])
    found = sum(values[step,] for step in ("found here", "found elsewhere", "found anew"))
    found += sum(same for _, same in imports)
    figures.add(size, "one unit found at once, % of the times", 100 * found / (3 * 2 * n + n))


def measure_changes(bench, size, memory):
    copy = memory.copy(bench.data / "copy")
    measure_build(bench, size, copy)
    measure_adding(bench, size, copy)
    shutil.rmtree(copy.folder)


# ---- queries and memories out of the ordinary -----------------------------------------------------


def corner_times(bench, memory, name, times):
    """Adds the times of each query to (query, minimum) → memory → ms."""
    values, _ = bench.finish(bench_index(bench, memory, "en", "corner.en", "--each"))
    here = {(what[4:], minimum): value for (minimum, what), value in values.items()
            if what.startswith("ms: ")}
    for key, value in here.items():
        times.setdefault(key, {})[name] = value
    figure = f"{name}: slowest, ms"
    bench.figures.bars[figure] = Bar("≤", CORNER_MS, ("corner",))
    bench.figures.add("corner", figure, max(here.values()))
    return len(here)


def measure_corner(bench, corpus, sizes):
    """Times of each query in each memory; every answer is compared with the full scan too, so of
    the ordinary memories the largest serves that can be scanned."""
    tables = bench_data.make_corner(corpus, bench.data)
    memories = {f"{size} units": sizes[size] for size in sizes if AGREE[size] > 0}
    memories = dict(list(memories.items())[-1:])
    memories |= {name.replace("_", " "): bench.memory(table) for name, table in tables.items()}
    times = {}
    for name, each in memories.items():
        say(f"corner queries: {name}")
        n = corner_times(bench, each, name, times)
        if "agreement" in bench.parts:
            share = compare(bench, each, ["en"], n, "corner.{}")["en"]
            figure = f"{name}: agreement with the full scan, %"
            bench.figures.bars[figure] = Bar("≥", 100, ("corner",))
            bench.figures.add("corner", figure, share)
    print("### Queries out of the ordinary, ms each\n")
    print_table(["query", "from", *memories],
                [[query, f"{minimum[:2]} %", *(row.get(name) for name in memories)]
                 for (query, minimum), row in times.items()])
    bench.figures.print(["corner"])


# ---- all of it ------------------------------------------------------------------------------------


def say(what):
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


def measure_memory(bench, corpus, size):
    """Makes the memory of one size; returns it."""
    table = bench_data.make_scaled(corpus, bench.data, size)
    memory, figures = bench.memory(table, COLUMNS), bench.figures
    figures.add(size, "import with index, units/s", bench_data.SIZES[size] / memory.made["seconds"])
    figures.add(size, "import with index, MB peak", memory.made["peak_mb"])
    n_bytes, texts = memory.index_bytes(), distinct_texts(table, bench_data.SIDES.values())
    figures.add(size, "distinct texts, both languages", sum(texts))
    figures.add(size, "index, bytes a distinct text", n_bytes / sum(texts) if n_bytes else "no index")
    return memory


def measure_size(bench, corpus, size):
    say(f"{size}: the memory")
    memory = measure_memory(bench, corpus, size)
    for part, steps in {"speed": [measure_speed], "agreement": [measure_agreement],
                        "processes": [measure_queries, measure_batch],
                        "changes": [measure_changes]}.items():
        if part in bench.parts:
            say(f"{size}: {part}")
            for step in steps:
                step(bench, size, memory)
    return memory


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("tolmach", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--corpus", type=pathlib.Path, default=pathlib.Path("../shared/corpus"))
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=["10k", "100k", "1m"])
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS),
                        help="any of " + ",".join(PARTS))
    parser.add_argument("--large", action="store_true", help="five million units too")
    parser.add_argument("--fresh", action="store_true", help="make the memories anew")
    arguments = parser.parse_args()
    arguments.sizes += ["5m"] if arguments.large else []
    for given, known in ((arguments.sizes, bench_data.SIZES), (arguments.parts, PARTS)):
        if not set(given) <= set(known):
            parser.error(f"{','.join(given)}: there are " + ",".join(known))
    return arguments


def main():
    arguments = read_arguments()
    arguments.data.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = str(arguments.data.resolve() / "state")
    bench = Bench(arguments)
    print("One thread, memory and index in the page cache; 100 other segments are looked up before the\n"
          "clock runs. Bars of speed and size are those of a million units.\n")
    memories = {}
    for size in arguments.sizes:
        memories[size] = measure_size(bench, arguments.corpus, size)
        print(f"### {bench_data.SIZES[size]:,} units\n")
        bench.figures.print([size])
    if "corner" in arguments.parts:
        measure_corner(bench, arguments.corpus, memories)
    if len(arguments.sizes) > 1:
        print("### Growth\n")
        bench.figures.print(arguments.sizes)
    bench.figures.write(arguments.data.parent.parent / "results.tsv", "matching")
    missed = bench.figures.missed()
    print("Bars missed: " + ("; ".join(missed) if missed else "none") + ".")
    return 0 if bench.agrees else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"failed: {failure}")
