#!/usr/bin/env python3
"""What the bench of the matching index works on, made once and kept.

    tests/bench/bench_data.py CORPUS FOLDER [10k 100k 1m 5m …]

CORPUS is the folder with tm/tm_100k.tsv.gz and mk_scale.py. Into FOLDER go

    queries.en queries.ru  1,000 segments each, of at least four words, of documents held back
    warm.en warm.ru        100 others of them, for looking up before the clock runs
    rest.tsv               the rows of all other documents
    10k.tsv 100k.tsv …     those, scaled to so many units
    one_text.tsv           100,000 translations of one text
    one_length.tsv         a million texts of eight words
    long.tsv corner.en     texts of 10,000 words; queries that are out of the ordinary, with names

A document is held back when the hash of its name, modulo 50, is 0: BLAKE2b of eight bytes, read as a
little-endian number. 164 of the 9,833 documents are (with the other byte order there are fewer
than 1,000 segments of four words). It is the document that is held back: some of its texts stand in
others too, as they do in real work.

Each file is written beside its place and renamed, so what is there is whole and is not made again.
"""
import contextlib
import gzip
import hashlib
import os
import pathlib
import random
import re
import subprocess
import sys

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
SIDES = {"en": 2, "ru": 3}  # columns of the corpus: source, document, en, ru
N_QUERIES, N_WARM, LEAST_WORDS = 1000, 100, 4
WORD = re.compile(r"[^\W\d_]+")
N_ONE_TEXT, N_ONE_LENGTH, WORDS_OF_LENGTH = 100_000, 1_000_000, 8
LONG_WORDS, N_LONG = 10_000, 20


def stable_hash(text):
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def held_back(row):
    return stable_hash(row[1]) % 50 == 0


@contextlib.contextmanager
def written(path):
    """A file that appears under its name when it is whole."""
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf-8", newline="\n") as file:
        yield file
    os.replace(part, path)


def read_rows(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as table:
        for line in table:
            row = line.rstrip("\n").split("\t")
            if len(row) == 4:
                yield row


# ---- queries and scaled tables --------------------------------------------------------------------


def make_queries(held, folder):
    for language, column in SIDES.items():
        texts = {row[column] for row in held if len(WORD.findall(row[column])) >= LEAST_WORDS}
        chosen = sorted(texts, key=lambda text: (stable_hash(language + "\t" + text), text))
        if len(chosen) < N_QUERIES + N_WARM:
            sys.exit(f"only {len(chosen)} held-back segments in {language}; "
                     f"{N_QUERIES + N_WARM} are needed")
        for name, part in (("queries", chosen[:N_QUERIES]), ("warm", chosen[N_QUERIES:][:N_WARM])):
            with written(folder / f"{name}.{language}") as file:
                file.writelines(text + "\n" for text in part)


def divide(corpus, folder):
    """rest.tsv and the queries; rest.tsv comes last and says that all are there."""
    rest = folder / "rest.tsv"
    if rest.exists():
        return rest
    rows = list(read_rows(corpus / "tm" / "tm_100k.tsv.gz"))
    make_queries([row for row in rows if held_back(row)], folder)
    with written(rest) as file:
        file.writelines("\t".join(row) + "\n" for row in rows if not held_back(row))
    return rest


def make_scaled(corpus, folder, name):
    """Returns the table of one size."""
    rest, table = divide(corpus, folder), folder / f"{name}.tsv"
    if not table.exists():
        with written(table) as file:
            subprocess.run([sys.executable, corpus / "mk_scale.py", rest, str(SIZES[name])],
                           stdout=file, check=True)
    return table


# ---- memories and queries out of the ordinary -----------------------------------------------------


def frequent_words(folder, column, n):
    """The most frequent words of one side, frequent ones first."""
    counts = {}
    for row in read_rows(folder / "rest.tsv"):
        for word in WORD.findall(row[column]):
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))[:n]


def draw(words, n, chance):
    """So many words at random, the frequent ones more often, about as in real text."""
    return [words[int(len(words) ** chance.random()) - 1] for _ in range(n)]


def make_one_text(path):
    with written(path) as file:
        file.write("en\tru\n")
        for n in range(1, N_ONE_TEXT + 1):
            file.write(f"The file could not be opened by the other program.\t"
                       f"Другая программа не смогла открыть файл {n}.\n")


def make_one_length(path, folder):
    chance, seen = random.Random(8), set()
    words = {side: frequent_words(folder, column, 2000) for side, column in SIDES.items()}
    with written(path) as file:
        file.write("en\tru\n")
        while len(seen) < N_ONE_LENGTH:
            texts = [" ".join(draw(words[side], WORDS_OF_LENGTH, chance)) for side in ("en", "ru")]
            if texts[0] not in seen:
                seen.add(texts[0])
                file.write("\t".join(texts) + "\n")


def long_words(folder):
    return draw(frequent_words(folder, SIDES["en"], 2000), LONG_WORDS, random.Random(10))


def make_long(path, folder):
    """One text of 10,000 words, each time with another tenth of its words replaced."""
    chance, words = random.Random(11), long_words(folder)
    with written(path) as file:
        file.write("en\tru\n")
        for n in range(1, N_LONG + 1):
            changed = list(words)
            for _ in range(LONG_WORDS // 10):
                changed[chance.randrange(LONG_WORDS)] = f"word{chance.randrange(10_000)}"
            file.write(" ".join(changed) + f"\tДлинный текст {n}.\n")


def make_corner_queries(path, folder):
    chance, words = random.Random(12), frequent_words(folder, SIDES["en"], 2000)
    rare = frequent_words(folder, SIDES["en"], 20_000)[-1]
    queries = {
        "punctuation only": "… — (?!) «»; /.",
        "one frequent word": words[0],
        "one rare word": rare,
        "11 characters": "Open a file",
        "a number alone": "2026",
        "50 stop words": " ".join(draw(words[:20], 50, chance)),
        "one word 200 times": " ".join(["file"] * 200),
        "the one text": "The file could not be opened by the other program.",
        "the one text, a word changed": "The file could not be opened by this other program.",
        "eight words": " ".join(draw(words, WORDS_OF_LENGTH, chance)),
        "10,000 words": " ".join(long_words(folder)),
    }
    with written(path) as file:
        file.writelines(f"{name}\t{text}\n" for name, text in queries.items())


def make_corner(corpus, folder):
    """Returns the tables of the memories, by name; the queries are in corner.en."""
    divide(corpus, folder)
    makers = {"one_text.tsv": lambda path: make_one_text(path),
              "one_length.tsv": lambda path: make_one_length(path, folder),
              "long.tsv": lambda path: make_long(path, folder),
              "corner.en": lambda path: make_corner_queries(path, folder)}
    for name, make in makers.items():
        if not (folder / name).exists():
            make(folder / name)
    return {name.removesuffix(".tsv"): folder / name for name in makers if name.endswith(".tsv")}


def main():
    corpus, folder = map(pathlib.Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:]:
        print(make_scaled(corpus, folder, name))
    print(*make_corner(corpus, folder).values(), sep="\n")


if __name__ == "__main__":
    main()
