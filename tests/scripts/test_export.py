#!/usr/bin/env python3
"""Laws of export and import: what goes in comes out.

    tests/scripts/test_export.py PROGRAM

Exported, imported into an empty memory and exported again, a memory gives the same bytes. So do two
memories that were given the same in another order. A dry run changes nothing, and filters leave out what
they say.
"""
import difflib
import gzip
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.tsv"))
RICH = ROOT / "tests" / "data" / "exchange" / "rich.tmx"
VALID = ROOT.parent / "shared" / "formats" / "tmx" / "valid"
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

problems = []


class Memory:
    """A memory in a folder, made by importing files."""

    def __init__(self, folder, name, *files):
        self.folder = folder
        self.path = folder / f"{name}.tm"
        for file in files:
            self.run("import", file)

    def run(self, command, *arguments, code=0):
        done = subprocess.run([PROGRAM, command, "--memory", self.path, *arguments],
                              cwd=self.folder, capture_output=True, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en"))
        if done.returncode != code:
            problems.append(f"{command} {' '.join(map(str, arguments))}: exit {done.returncode}, "
                            f"not {code}: {done.stderr.decode()}{done.stdout.decode()}")
        return done

    def export(self, ending="tmx", *filters, code=0):
        """The bytes of an export; None when there is none."""
        path = self.folder / f"out.{ending}"
        path.unlink(missing_ok=True)
        self.run("export", "-o", path, *filters, code=code)
        return path.read_bytes() if path.exists() else None


def same(what, first, second):
    if first is not None and first == second:
        return
    lines = difflib.unified_diff(lines_of(first), lines_of(second), "first", "second", n=1, lineterm="")
    problems.append("\n".join([f"{what}: not the same", *list(lines)[:40]]))


def lines_of(exported):
    return [] if exported is None else exported.decode("utf-8", "backslashreplace").splitlines()


def fits(what, found, wanted):
    if found != wanted:
        problems.append(f"{what}: {found!r}, not {wanted!r}")


def sources(exported, language="ru"):
    """The texts of one language, without codes, in order."""
    if exported is None:
        return []
    body = xml.etree.ElementTree.fromstring(exported)
    variants = [v for v in body.iter("tuv") if v.get(XML_LANG) == language]
    return ["".join(v.find("seg").itertext()) for v in variants]


def again(folder, name, ending, *files):
    """Files → memory → export → memory → export."""
    name = f"{name}.{ending}"
    first = Memory(folder, f"{name}-first", *files).export(ending)
    path = folder / name
    path.write_bytes(first or b"")
    second = Memory(folder, f"{name}-second", path)
    same(f"{name} exported again", first, second.export(ending))
    # A second import finds everything there.
    second.run("import", path)
    same(f"{name} imported twice", first, second.export(ending))


def test_again(folder):
    for ending in ("tmx", "tsv", "csv"):
        for files in ([RICH], SAMPLES, [RICH, *SAMPLES]):
            again(folder, f"{files[0].stem}-{len(files)}", ending, *files)


def test_packed(folder):
    memory = Memory(folder, "packed", *SAMPLES)
    for ending in ("tmx", "tsv", "csv"):
        packed = memory.export(f"{ending}.gz")
        same(f"{ending}.gz", gzip.decompress(packed), memory.export(ending))
        same(f"{ending}.gz, twice", packed, memory.export(f"{ending}.gz"))


def test_stdout(folder):
    memory = Memory(folder, "stdout", RICH)
    for ending in ("tmx", "tsv", "csv"):
        done = memory.run("export", "-o", "-", "--format", ending)
        same(f"{ending} to stdout", done.stdout, memory.export(ending))


def test_shared(folder):
    if not VALID.is_dir():
        print(f"skipped: {VALID} is not here")
        return
    n_exported = 0
    for file in sorted(VALID.glob("*.tmx")):
        n_units = Memory(folder, f"{file.stem}-count").run("import", "--json", file).stdout
        if b'"added":0,' not in n_units:
            again(folder, file.stem, "tmx", file)
            n_exported += 1
    fits("files of others that have units", n_exported > 40, True)


def test_order(folder):
    """The order of the imports, and what was there in between, leaves no trace."""
    files = [RICH, *SAMPLES]
    one = Memory(folder, "one", *files)
    other = Memory(folder, "other", *reversed(files))
    for ending in ("tmx", "tsv"):
        same(f"{ending} of the same files in another order", one.export(ending),
             other.export(ending))


def test_table_and_tmx(folder):
    """What a table can hold comes back from it as it was."""
    lines = [f"Статья {i}. Часть «а»; часть {i % 7}\tArticle {i}. \"Part\", {i % 7}\tзакон-{i % 3}.docx"
             for i in range(500)]
    (folder / "in.tsv").write_text("\n".join(["ru\ten\tdocument", *lines, ""]), encoding="utf-8")
    memory = Memory(folder, "plain", folder / "in.tsv")
    (folder / "plain.tsv").write_bytes(memory.export("tsv"))
    (folder / "plain.csv").write_bytes(memory.export("csv"))
    for ending in ("tsv", "csv"):
        copy = Memory(folder, f"plain-{ending}", folder / f"plain.{ending}")
        same(f"TMX by way of {ending}", memory.export(), copy.export())


def test_forbidden(folder):
    """Characters that XML forbids do not get out, and it is said that they do not."""
    table = "ru\ten\nЗа\x01кон\x0b\tLaw\uffff\nМодельный закон\tModel law\n"
    (folder / "control.tsv").write_text(table, encoding="utf-8")
    memory = Memory(folder, "control", folder / "control.tsv")
    done = memory.run("export", "-o", "control.tmx")
    fits("without control characters", sources((folder / "control.tmx").read_bytes()), 
         ["Закон", "Модельный закон"])
    fits("a warning", b"warning: characters that XML forbids were left out: 3" in done.stderr, True)


def test_filters(folder):
    memory = Memory(folder, "filters", RICH)
    law, article, session, place = ("Настоящий", "Статья", "Заседание", "Санкт")
    alike, agenda, dashes = ("Сессию", "О проекте", "В 2025")
    everything = sorted([law, article, session, place, alike, agenda, dashes])
    cases = [
        ([], everything),
        (["--lang", "ru,kk"], [session, alike]),
        (["--from", "kk", "--to", "ru"], [session, alike]),
        (["--document", "Модельный закон.ru.docx"], [law, article]),
        (["--document", "Второй документ.docx"], [place]),
        (["--status", "approved"], [law]),
        (["--status", "draft,approved"], [law, article]),
        (["--attribute", "x-client"], [law]),
        (["--attribute", "x-client=IPA CIS"], [law]),
        (["--attribute", "x-client=IPA"], []),
        (["--text", "ОТКРЫЛ"], [session, alike]),
        (["--text", "draft model"], [agenda]),
        (["--since", "2026-01-20", "--until", "2026-01-20"], [law]),
        (["--until", "2025-03-14"], [article]),
        (["--until", "2025-03-13"], []),
        (["--since", "2026-01-20T10:11:12", "--until", "2026-01-20T10:11:12"], [law]),
        (["--since", "2026-01-20T10:11:13", "--until", "2026-01-20T23:00"], []),
        (["--batch", "1"], everything),
        (["--batch", "2"], []),
        (["--document", "Communiqué.docx", "--text", "председатель", "--lang", "ru,kk"],
         [session, alike]),
    ]
    for filters, wanted in cases:
        exported = memory.export("tmx", *filters, code=0 if wanted else 1)
        fits(f"no file for {filters}", exported is None, not wanted)
        found = [begin for text in sources(exported) for begin in everything
                 if text.startswith(begin)]
        fits(f"export {' '.join(filters)}", sorted(set(found)), sorted(wanted))
    batch = Memory(folder, "batches", RICH, SAMPLES[0])
    fits("the second batch", sources(batch.export("tmx", "--batch", "2")),
         sources(Memory(folder, "second", SAMPLES[0]).export()))


def test_language_filter(folder):
    """Only the languages asked for are written, and columns come in that order."""
    memory = Memory(folder, "languages", RICH)
    exported = memory.export("tmx", "--lang", "kk,en")
    fits("Russian left out", sources(exported), [])
    fits("Kazakh written", sources(exported, "kk"), ["Отырысты төраға ашты."] * 2)
    table = memory.export("tsv", "--lang", "kk,en").decode().splitlines()
    fits("columns", table[0].split("\t")[:2], ["kk", "en"])


def test_dry_run(folder):
    memory = Memory(folder, "dry")
    memory.run("import", "--dry-run", RICH)
    fits("no memory is made", list(folder.iterdir()), [])
    real = Memory(folder, "dry")
    counts = real.run("import", "--dry-run", "--json", RICH).stdout.replace(b"true", b"false")
    fits("the same counts", real.run("import", "--json", RICH).stdout
         .replace(b'"batch":1', b'"batch":0'), counts)
    before = hashlib.sha256(real.path.read_bytes()).hexdigest()
    for file in SAMPLES:
        real.run("import", "--dry-run", file)
    fits("the memory is untouched", hashlib.sha256(real.path.read_bytes()).hexdigest(), before)
    fits("the folder too", [p.name for p in folder.iterdir()], ["dry.tm"])


def test_undo(folder):
    if "\n  undo " not in subprocess.run([PROGRAM, "--help"], capture_output=True, check=True,
                                        text=True, env=dict(os.environ, LANGUAGE="en")).stdout:
        print("skipped: there is no command undo")
        return
    memory = Memory(folder, "undo", RICH)
    before = memory.export()
    memory.run("import", SAMPLES[0])
    fits("something was added", memory.export() == before, False)
    memory.run("undo")
    same("export after undo", before, memory.export())


def test_existing(folder):
    memory = Memory(folder, "existing", RICH)
    (folder / "x.tmx").write_text("mine")
    memory.run("export", "-o", "x.tmx", code=3)
    fits("the file", (folder / "x.tmx").read_text(), "mine")
    memory.run("export", "-o", "x.tmx", "--force")
    same("with --force", (folder / "x.tmx").read_bytes(), memory.export())
    memory.run("export", "-o", "x.tmx", "--force", "--text", "нигде не сказано", code=1)
    same("nothing to write", (folder / "x.tmx").read_bytes(), memory.export())


def main():
    for test in (test_again, test_packed, test_stdout, test_shared, test_order, test_table_and_tmx,
                 test_forbidden, test_filters, test_language_filter, test_dry_run, test_undo,
                 test_existing):
        n_before = len(problems)
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(pathlib.Path(folder))
            except Exception as error:  # pylint: disable=broad-except
                problems.append(f"{test.__name__}: {type(error).__name__}: {error}")
        print(f"{test.__name__}: {'ok' if len(problems) == n_before else 'FAILED'}", flush=True)
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
