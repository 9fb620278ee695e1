#!/usr/bin/env python3
"""What the documents show is what the program prints.

    tests/scripts/test_transcripts.py PROGRAM [--update]

In README.md and the guides, a fenced block under a comment "<!-- run -->" holds lines "$ tolmach …" and what
they print. They are run in order, in a new folder for each document, and compared; dates, times and
places may differ. With --update the documents are rewritten: review the diff.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = {"README.md": "en", "docs/guide.en.md": "en", "docs/guide.ru.md": "ru"}
BLOCK = re.compile(r"(<!-- run[^\n]*-->\n```(?:sh)?\n)(.*?)(^```$)", re.S | re.M)
UNSTEADY = [
    (re.compile(r"\d{4}-\d{2}-\d{2}\)"), "DAY)"),
    (re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"), "DATE"),
    (re.compile(r"(time|время): [\d.,]+"), "TIME"),
    (re.compile(r"^(memory|память) +\S+$", re.M), "MEMORY"),
    (re.compile(r"^(size|размер) +.*$", re.M), "SIZE"),
    (re.compile(r"(up to date, |актуален, )[\d.,]+\s\w+"), r"\1SIZE"),
]


def steady(text):
    for pattern, replacement in UNSTEADY:
        text = pattern.sub(replacement, text)
    return text


def run(command, folder, language):
    environment = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1", LANGUAGE=language,
                       TOLMACH_MEMORY="memory.tm", TOLMACH_USER="anna",
                       XDG_STATE_HOME=str(folder / "state"),
                       PATH=f"{folder}/bin:{os.environ['PATH']}")
    done = subprocess.run(["bash", "-c", command], cwd=folder / "work", env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode()


def rerun_block(block, folder, language):
    """The block with its commands' output of today; old lines stay where nothing steady changed."""
    out = []
    for part in re.split(r"^(?=\$ tolmach)", block, flags=re.M):
        if not part.startswith("$ tolmach"):
            out.append(part)
            continue
        command, _, shown = part.partition("\n")
        gap = "\n" if shown.endswith("\n\n") else ""
        printed = run(command[2:], folder, language) + gap
        out.append(command + "\n" + (shown if steady(shown) == steady(printed) else printed))
    return "".join(out)


def check(name, language, program, update):
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "bin").mkdir()
        (folder / "bin" / "tolmach").symlink_to(program)
        shutil.copytree(ROOT / "samples", folder / "work" / "samples")
        for sample in (ROOT / "samples").iterdir():
            if sample.is_file():
                shutil.copy(sample, folder / "work")
        now = BLOCK.sub(lambda m: m[1] + rerun_block(m[2], folder, language) + m[3], text)
    if not BLOCK.search(text):
        return [f"{name}: has no example"]
    if update:
        path.write_text(now, encoding="utf-8")
        return []
    return [f"{name}:{i}: shows\n    {old}\nbut it is now\n    {new}" for i, (old, new) in enumerate(
        zip(text.splitlines(), now.splitlines()), 1) if old != new][:5] or (
            [f"{name}: another number of lines"] if text != now else [])


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    problems = [problem for name, language in DOCUMENTS.items()
                for problem in check(name, language, program, "--update" in sys.argv)]
    print("\n".join(problems) or f"ok: {len(DOCUMENTS)} documents")
    return 1 if problems else 0


sys.exit(main())
