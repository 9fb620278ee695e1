#!/usr/bin/env python3
"""Fails on an #include that runs against the order of the layers.

The table says for each folder which folders its files may include; itself is always allowed. It also
says who may include the headers of a foreign library: each has one door.
"""
import pathlib
import re
import sys

ALLOWED = {
    "tm/text": [],
    "tm/segment": ["tm/text"],
    "tm/store": ["tm/text"],
    "tm/index": ["tm/text"],
    "tm/match": ["tm/index", "tm/text"],
    "tm/hygiene": ["tm/store", "tm/text"],
    "tm/align": ["tm/store", "tm/segment", "tm/text"],
    "tm/terms": ["tm/store", "tm/segment", "tm/text"],
    "tm/memory": ["tm/match", "tm/index", "tm/store", "tm/text"],
    "src/formats": ["tm/text"],
    "src/draft": ["src/formats", "tm/memory", "tm/match", "tm/store", "tm/segment", "tm/text"],
    "src/report": ["src/draft", "tm/hygiene", "tm/memory", "tm/match", "tm/store", "tm/text"],
    "src/commands": ["src", "src/report", "src/draft", "src/formats", "tm/memory", "tm/align",
                     "tm/terms", "tm/hygiene", "tm/segment", "tm/match", "tm/store", "tm/text"],
    "src": ["src/commands"],
}

DOORS = {
    r"unicode/|libstemmer\.h": ["tm/text", "tm/segment"],
    r"sqlite3\.h": ["tm/store"],
    r"xxhash\.h": ["tm/text", "tm/index"],
    r"libxml/": ["src/formats/xml/xml_check.c"],
    r"zip\.h": ["src/formats/archive.c"],
    r"uchardet": ["src/formats/encoding.c"],
    r"json-glib/": ["src/report", "src/commands"],
}

# Where a format has grown into a folder, its files live under the rule of src/formats.
GROWN = "src/formats"

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def layer(path):
    folder = str(path.parent)
    return GROWN if folder.startswith(GROWN + "/") else folder


def check_own(path, header, problems):
    for root in ("tm", "src"):
        target = pathlib.Path(root) / header
        if target.exists():
            there = layer(target)
            if there != layer(path) and there not in ALLOWED.get(layer(path), []):
                problems.append(f"{path}: {layer(path)} may not include {target}")
            return
    problems.append(f"{path}: {header} is no header of tm/ or src/")


def check_foreign(path, header, problems):
    for pattern, doors in DOORS.items():
        if re.match(pattern, header) and not any(str(path).startswith(door) for door in doors):
            problems.append(f"{path}: <{header}> has its door in {', '.join(doors)}")


def main():
    problems = []
    files = [*pathlib.Path("tm").rglob("*.[ch]"), *pathlib.Path("src").rglob("*.[ch]")]
    for path in sorted(files):
        if layer(path) not in ALLOWED:
            problems.append(f"{path}: the folder is not in the table of tests/scripts/test_arrows.py")
        for kind, header in INCLUDE.findall(path.read_text(encoding="utf-8")):
            (check_own if kind == '"' else check_foreign)(path, header, problems)
    print("\n".join(problems) or f"ok: {len(files)} files")
    return 1 if problems or not files else 0


sys.exit(main())
