"""Memories for the bench, made with the program itself: FOLDER/NAME/memory.tm and what lies beside it.

A memory is kept until the program changes: what it took to make is a figure of that program. It is made
under another name and renamed when it is whole.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import unicodedata

from bench_process import run

WHITE_SPACE = re.compile(r"\s")


def distinct_texts(table, columns):
    """How many different texts each of the named columns has, as tm_text_key tells them apart."""
    note = table.with_name(table.name + ".distinct")
    if not note.exists():
        seen = [set() for _ in columns]
        with open(table, encoding="utf-8", newline="\n") as file:
            for line in file:
                row = line.rstrip("\n").split("\t")
                for column, texts in zip(columns, seen):
                    text = WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", row[column]))
                    texts.add(hash(text.replace("\u00ad", "")))
        note.write_text(json.dumps([len(texts) for texts in seen]), encoding="ascii")
    return json.loads(note.read_text(encoding="ascii"))


class Memory:
    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "memory.tm"
        self.index = folder / "memory.tm.index"
        made = folder / "made.json"
        self.made = json.loads(made.read_text(encoding="ascii")) if made.exists() else {}

    def files(self):
        """The memory with all that belongs to it."""
        return sorted(path for path in self.folder.rglob("memory.tm*") if path.is_file()) + \
            sorted(path for path in self.index.rglob("*") if path.is_file())

    def index_bytes(self):
        """0: there is no index."""
        return sum(path.stat().st_size for path in self.index.rglob("*") if path.is_file())

    def copy(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        os.sync()
        return Memory(folder)


def program_mark(tolmach):
    return hashlib.sha256(pathlib.Path(tolmach).read_bytes()).hexdigest()


def make_memory(tolmach, table, folder, columns=None, fresh=False):
    """Imports a table of `columns` (as --columns takes them; None: its header says). Where the import
    leaves the index to whoever asks first, each language is asked once, which counts as part of it."""
    mark, final = program_mark(tolmach), folder / table.stem
    memory = Memory(final)
    if memory.made.get("program") == mark and not fresh:
        return memory
    part = folder / (table.stem + ".part")
    for old in (part, final):
        shutil.rmtree(old, ignore_errors=True)
    part.mkdir(parents=True)
    done = [run([tolmach, "import", "--memory", part / "memory.tm",
                 *(["--columns", columns] if columns else []), table])]
    if not Memory(part).index.exists():
        done += ask_once(tolmach, part / "memory.tm")
    made = {"program": mark, "seconds": sum(each.seconds for each in done),
            "peak_mb": max(each.peak_mb for each in done)}
    (part / "made.json").write_text(json.dumps(made), encoding="ascii")
    os.sync()
    part.rename(final)
    return Memory(final)


def ask_once(tolmach, path):
    """One query in each direction, for what it makes on the way."""
    return [run([tolmach, "match", "--memory", path, "--from", source, "--to", target, text],
                good=(0, 1))
            for source, target, text in (("en", "ru", "Open"), ("ru", "en", "Открыть"))]
