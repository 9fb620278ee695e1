#!/usr/bin/env python3
"""Draws a random sample of boundaries, and of stops that are none, out of real text, for reading.

    sample_boundaries.py PROGRAM LANG SEED COUNT

The texts are the paragraphs of ../shared/corpus/docs. Each file gives as much as the others as far as
it has that much; the same surroundings are drawn once. Prints two lists, one line a place: the name of
the file, and the place with what stands on both sides of it ("┃" a boundary, "⁞" a stop that is none).
"""
import glob
import gzip
import json
import os
import random
import re
import subprocess
import sys

DOCS = os.path.join(os.path.dirname(__file__), "../../../shared/corpus/docs")
COLUMNS = {"ntrex_dev": {"en": 2, "ru": 3}}
CONTEXT = 100
STOP = re.compile(r"[.!?…]+[»”\"')\]]*(?=\s)")


def paragraphs(path, language):
    name = os.path.basename(path).split(".")[0]
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith("gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#"):
                continue
            if name == "udhr":
                text = fields[3] if fields[0].startswith(language) else ""
            else:
                text = fields[COLUMNS.get(name, {"en": 3, "ru": 4})[language]]
            if text.strip():
                yield text


def segments(program, language, texts):
    done = subprocess.run([program, "segment", "--lang", language, "--json"], check=True,
                          input="\n\n".join(texts).encode(), stdout=subprocess.PIPE)
    units = {}
    for line in done.stdout.decode().splitlines():
        segment = json.loads(line)
        units.setdefault(segment["unit"], []).append(segment["text"])
    return units.values()


def places(units):
    boundaries, stops = {}, {}
    for unit in units:
        for before, after in zip(unit, unit[1:]):
            boundaries[before[-CONTEXT:] + " ┃ " + after[:CONTEXT]] = True
        for text in unit:
            for stop in STOP.finditer(text):
                at = stop.end()
                stops[text[max(0, at - CONTEXT):at] + " ⁞" + text[at:at + CONTEXT]] = True
    return list(boundaries), list(stops)


def draw(lists, count, chance):
    """Equal shares; what a short list lacks is shared by the longer ones."""
    lists = sorted(((name, found) for name, found in lists if found), key=lambda item: len(item[1]))
    for rank, (name, found) in enumerate(lists):
        share = min(len(found), round(count / (len(lists) - rank)))
        count -= share
        for place in chance.sample(found, share):
            yield name, place


def main():
    program, language, seed, count = sys.argv[1:]
    chance = random.Random(int(seed))
    files = []
    for path in sorted(glob.glob(os.path.join(DOCS, "*.tsv*"))):
        units = segments(program, language, list(paragraphs(path, language)))
        files.append((os.path.basename(path).split(".")[0], *places(units)))
    for which, title in ((1, "boundaries"), (2, "stops")):
        print(f"# {title}")
        for name, place in draw([(item[0], item[which]) for item in files], int(count), chance):
            print(f"{name}\t{place}")


if __name__ == "__main__":
    main()
