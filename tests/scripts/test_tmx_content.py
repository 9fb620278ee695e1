#!/usr/bin/env python3
"""The laws of TMX, over files that other programs wrote: test_tmx_content.py BINARY

What a <tu> says comes out of a memory again with the same content: attributes, properties, notes,
texts and codes, compared as canonical XML by code that knows nothing of ours. What was exported,
imported and exported again is the same file byte for byte, and valid by the DTD of TMX 1.4.

The differences that docs/formats.md describes are the only ones allowed: ALLOWED, DOCUMENTS,
`tag`, `sources_agree`.
"""
import collections
import csv
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent.parent
SHARED = HERE.parent.parent / "shared"
DTD = SHARED / "schemas/tmx/tmx14.dtd"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Properties of <tu> that say in our way what other properties or the order of units had said.
ALLOWED = {"x-document", "x-position", "x-document-end", "prev", "next", "x-status", "x-origin"}
# Properties that are written as x-document, in any letter case.
DOCUMENTS = {"x-document", "x-doc", "document", "filename", "x-filename"}

differences = []


def differ(path, what):
    differences.append(f"{path.name}: {what}")


# ---- units as values -------------------------------------------------------------------------

def tag(text):
    """A language tag as it is written by rule; enough for the tags of these files."""
    first, *others = re.split("[-_]", text.strip())
    return "-".join([first.lower()] + [part.upper() if len(part) == 2 else
                                       part.title() if len(part) == 4 else part for part in others])


def canonical(element):
    """What is inside an element, as text that is equal when the content is."""
    def escape(text, quoted=False):
        text = (text or "").replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
        return text.replace('"', "&quot;") if quoted else text

    parts = [escape(element.text)]
    for child in element:
        attributes = "".join(f' {name}="{escape(value, True)}"'
                             for name, value in sorted(child.attrib.items()))
        parts.append(f"<{child.tag}{attributes}>{canonical(child)}</{child.tag}>{escape(child.tail)}")
    return "".join(parts)


Field = collections.namedtuple("Field", "kind type qualifiers value")
Variant = collections.namedtuple("Variant", "language attributes fields text")
Unit = collections.namedtuple("Unit", "attributes fields source own_source variants")


def fields_of(element):
    found = []
    for child in element:
        if child.tag in ("prop", "note"):
            qualifiers = {k: v for k, v in child.attrib.items() if k != "type" or child.tag == "note"}
            # A <prop> must have a type; one without is called "prop".
            name = child.get("type", "prop") if child.tag == "prop" else ""
            found.append(Field(child.tag, name, tuple(sorted(qualifiers.items())), "".join(child.itertext())))
    return found


def variant_of(tuv):
    language = tuv.get(XML_LANG, tuv.get("lang"))
    seg = tuv.find("seg")
    empty = seg is None or (not (seg.text or "").strip(" \t\r\n\u00a0") and len(seg) == 0)
    if language is None or empty:
        return None
    attributes = {k: v for k, v in tuv.attrib.items() if k not in (XML_LANG, "lang")}
    return Variant(tag(language), attributes, fields_of(tuv), canonical(seg))


def units_of(path):
    """The units of a file: a <tu> once for each choice among the variants of one language."""
    root = ET.parse(path).getroot()
    header = root.find("header").get("srclang")
    for tu in root.find("body").findall("tu"):
        by_language = {}
        for variant in filter(None, map(variant_of, tu.findall("tuv"))):
            by_language.setdefault(variant.language, []).append(variant)
        if len(by_language) < 2:
            continue
        attributes = {k: v for k, v in tu.attrib.items() if k != "srclang"}
        for choice in itertools.product(*by_language.values()):
            yield Unit(attributes, fields_of(tu), tu.get("srclang", header), "srclang" in tu.attrib,
                       {variant.language: variant for variant in choice})


def texts_of(unit):
    return frozenset((language, variant.text) for language, variant in unit.variants.items())


# ---- comparing -------------------------------------------------------------------------------

def sources_agree(before, after):
    """A unit that names no language, or none of its own, has no source: it is written as *all*."""
    if after.source is None:
        return False
    if tag(before.source) == tag(after.source):
        return True
    known = any(language == tag(before.source) or language.startswith(tag(before.source) + "-")
                for language in before.variants)
    return after.source == "*all*" and not known and (not before.own_source or before.source == "*all*")


def context_of(field, unit):
    """prev or next with the language it is in: without one it is the source, or the first variant."""
    names = dict(field.qualifiers)
    known = tag(unit.source) in unit.variants
    language = names.get(XML_LANG, names.get("lang", unit.source if known else next(iter(unit.variants))))
    return field.type, tag(language), field.value


def said_in_our_way(field, before, after):
    """Whether a property that is ours came out, perhaps under the name we give it."""
    if field in after.fields:
        return field.kind == "prop" and field.type in ALLOWED
    if field == Field("prop", "x-document", (), ""):  # in no document: so is a unit without it
        return True
    if field.kind != "prop" or not field.value or "o-encoding" in dict(field.qualifiers):
        return False
    if field.type in ("prev", "next"):
        return any(context_of(field, before) == context_of(one, after) for one in after.fields)
    if field.qualifiers:
        return False
    if field.type.lower() in DOCUMENTS:
        return any(one.type == "x-document" and one.value == field.value for one in after.fields)
    return (field.type, field.value) in (("x-status", "reviewed"), ("x-origin", "imported"))


def compare_units(path, before, after):
    if before.attributes != after.attributes:
        differ(path, f"attributes of a unit: {before.attributes} became {after.attributes}")
    if not sources_agree(before, after):
        differ(path, f"source language: {before.source} became {after.source}")
    expected = [field for field in before.fields if not said_in_our_way(field, before, after)]
    kept = [field for field in after.fields if field.kind == "note" or field.type not in ALLOWED]
    if expected != kept:
        differ(path, f"properties and notes of a unit: {expected} became {kept}")
    for language, variant in before.variants.items():
        other = after.variants[language]
        if variant.attributes != other.attributes:
            differ(path, f"attributes of {language}: {variant.attributes} became {other.attributes}")
        if variant.fields != other.fields:
            differ(path, f"properties and notes of {language}: {variant.fields} became {other.fields}")


def compare_files(path, exported):
    try:
        ours = {texts_of(unit): unit for unit in units_of(exported)}
    except ET.ParseError as error:
        differ(path, f"what came out is not well-formed: {error}")
        return 0
    seen = set()
    for unit in units_of(path):
        texts = texts_of(unit)
        if texts not in ours:
            differ(path, f"no unit with these texts came out: {sorted(texts)}")
        elif texts not in seen:  # of units that say the same, the first is kept
            compare_units(path, unit, ours[texts])
        seen.add(texts)
    for texts in ours.keys() - seen:
        differ(path, f"a unit came out that was never there: {sorted(texts)}")
    return len(seen)


# ---- the program -----------------------------------------------------------------------------

def run(*arguments):
    return subprocess.run([str(one) for one in arguments], capture_output=True, text=True,
                          encoding="utf-8", env=dict(os.environ, LC_ALL="C.UTF-8"))


def through(binary, path, folder, name):
    """Imports a file into a memory of its own and exports that; None: nothing was in it."""
    memory, exported = folder / f"{name}.tm", folder / f"{name}.tmx"
    done = run(binary, "import", "--memory", memory, path)
    if done.returncode != 0:
        differ(path, f"refused ({done.returncode}): {done.stderr}")
        return None
    if not memory.exists():
        return None
    done = run(binary, "export", "--memory", memory, "-o", exported)
    if done.returncode not in (0, 1):
        differ(path, f"cannot be exported ({done.returncode}): {done.stderr}")
    if "warning" in done.stderr:
        differ(path, f"something was left out: {done.stderr}")
    return exported if done.returncode == 0 else None


def check_valid(path, exported):
    if DTD.exists() and shutil.which("xmllint"):
        done = run("xmllint", "--noout", "--nonet", "--dtdvalid", DTD, exported)
        if done.returncode != 0:
            differ(path, f"is not valid by the DTD any more: {done.stderr}")


def check_accepted(binary, path, by_dtd=True):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        once = through(binary, path, folder, "once")
        expected = sum(1 for unit in units_of(path))
        if once is None:
            if expected:
                differ(path, f"nothing came out of {expected} units")
            return 0
        n_units = compare_files(path, once)
        twice = through(binary, once, folder, "twice")
        if twice is None or once.read_bytes() != twice.read_bytes():
            differ(path, "imported and exported again it has other bytes")
        if by_dtd:
            check_valid(path, once)
        return n_units


def check_refused(binary, path):
    with tempfile.TemporaryDirectory() as name:
        memory = pathlib.Path(name) / "m.tm"
        done = run(binary, "import", "--memory", memory, path)
        if done.returncode != 3:
            differ(path, f"was to be refused, but the exit code is {done.returncode}")
        if not re.search(re.escape(path.name) + r":\d+:\d+: error: ", done.stderr):
            differ(path, f"the message names no line and column: {done.stderr}")
        exported = run(binary, "export", "--memory", memory, "-o", "-", "--format", "tmx")
        if exported.returncode == 0:
            differ(path, "something of a file that was refused is in the memory")


# ---- the files -------------------------------------------------------------------------------

def shared_files():
    """Pairs of a path and whether it is to be accepted."""
    formats = SHARED / "formats"
    with open(formats / "MANIFEST.tsv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith("tmx/"):
                yield formats / row["file"], row["verdict"] != "not-wellformed"
    with open(formats / "own/EXPECT.tsv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].endswith(".tmx"):
                yield formats / "own" / row["file"], row["verdict"].startswith("accept")


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    n_units = 0
    files = [(path, True) for path in sorted((HERE / "data/exchange").glob("*.tmx"))]
    missing = not SHARED.exists()
    if not missing:
        files += shared_files()
    for path, accepted in files:
        if accepted:
            n_units += check_accepted(binary, path, path.stem != "odd")
        else:
            check_refused(binary, path)
    for line in differences:
        print(line)
    print(f"{len(files)} files, {n_units} units compared, {len(differences)} differences")
    if missing:
        print(f"only the files of the project were looked at: there is no {SHARED}")
    return 1 if differences or not files else 77 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
