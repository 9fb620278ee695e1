#!/usr/bin/env python3
"""Golden cases: a command, and what it prints and writes.

    tests/cases/run.py build/debug/tolmach [--update] [NAME…]

A case is a folder with a file `command`: shell lines run in a fresh folder that holds copies of the
case's files. `$T` is the program. What the lines print (both streams, exit codes as "exit N") must equal the
file `expected`; every file named in `outputs` must equal its copy in `expected.d`. With --update the
expectations are rewritten: review the diff.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"

# Dates of today and durations cannot be the same twice.
UNSTEADY = [
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"), "DATE"),
    (re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC"), "DATE"),
    (re.compile(r"(time:|время:) [\d.,]+"), r"\1 TIME"),
    (re.compile(r'"milliseconds":\d+'), '"milliseconds":0'),
    (re.compile(r'"uuid":"[^"]+"'), '"uuid":"UUID"'),
    (re.compile(r'"bytes":\d+'), '"bytes":0'),
    (re.compile(r"(size|размер) +[\d.,]+.*"), r"\1 SIZE"),
    (re.compile(r"(up to date, |актуален, |to be added: \d+; )[\d.]+\s\w+"), r"\1SIZE"),
    (re.compile(r'(origin="[^"]*), \d{4}-\d{2}-\d{2}(, via \w+)?"'), r'\1, DAY\2"'),
]


def steady(text):
    for pattern, replacement in UNSTEADY:
        text = pattern.sub(replacement, text)
    return text


def run_case(program, case, folder):
    for file in case.iterdir():
        if file.name not in ("command", "expected", "expected.d", "outputs"):
            shutil.copy(file, folder)
    environment = dict(os.environ, T=str(program), LANG="C.UTF-8", LC_ALL="C.UTF-8", NO_COLOR="1",
                       XDG_DATA_HOME=str(folder / "data"), XDG_STATE_HOME=str(folder / "state"),
                       XDG_CACHE_HOME=str(folder / "cache"), TZ="UTC", TOLMACH_USER="olga",
                       SOURCE_DATE_EPOCH="1795183200",
                       SAMPLES=str(ROOT / "samples"),
                       HOSTILE=str(ROOT / "tests" / "data" / "hostile"))
    environment.pop("LANGUAGE", None)
    environment.pop("TOLMACH_MEMORY", None)
    printed = []
    for line in (case / "command").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        printed.append(f"$ {line}\n" + done.stdout.decode("utf-8", "backslashreplace"))
        if done.returncode:
            printed.append(f"exit {done.returncode}\n")
    return steady("".join(printed).replace(str(ROOT / "samples"), "SAMPLES"))


def content(path):
    """The bytes of an output; in XLIFF, what is of today is evened out."""
    if path.suffix != ".xlf":
        return path.read_bytes()
    return steady(path.read_bytes().decode()).encode()


def compare(case, folder, printed, update):
    problems = []
    expected = case / "expected"
    if update:
        expected.write_bytes(printed.encode())
    elif not expected.exists() or expected.read_bytes() != printed.encode():
        problems.append(f"{case.name}: prints\n{printed}")
    outputs = case / "outputs"
    for name in outputs.read_text().split() if outputs.exists() else []:
        kept = case / "expected.d" / name
        if update:
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(content(folder / name))
        elif not (folder / name).exists() or not kept.exists():
            problems.append(f"{case.name}: {name} is missing")
        elif content(folder / name) != kept.read_bytes():
            problems.append(f"{case.name}: {name} differs from {kept.relative_to(ROOT)}")
    return problems


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    program = pathlib.Path(arguments[0]).resolve()
    cases = sorted(c for c in CASES.iterdir() if (c / "command").exists())
    unknown = set(arguments[1:]) - {c.name for c in cases}
    problems = [f"there is no case {name}" for name in sorted(unknown)]
    if arguments[1:]:
        cases = [c for c in cases if c.name in arguments[1:]]
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            printed = run_case(program, case, pathlib.Path(folder))
            problems += compare(case, pathlib.Path(folder), printed, "--update" in sys.argv)
    print("\n".join(problems) or f"ok: {len(cases)} cases")
    return 1 if problems or not cases else 0


sys.exit(main())
