#!/usr/bin/env python3
"""TMX out of a table "source, document, English, Russian", as other tools export it.

    tests/bench/make_tmx.py IN.tsv >OUT.tmx
"""
import sys
from xml.sax.saxutils import escape

UNIT = ('<tu tuid="{}"><prop type="x-source">{}</prop><prop type="x-doc">{}</prop>'
        '<tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="ru"><seg>{}</seg></tuv></tu>\n')

print('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="bench" '
      'creationtoolversion="1" segtype="sentence" o-tmf="tsv" adminlang="en" srclang="en" '
      'datatype="plaintext"/>\n<body>')
with open(sys.argv[1], encoding="utf-8") as table:
    for n, line in enumerate(table, 1):
        sys.stdout.write(UNIT.format(n, *map(escape, line.rstrip("\n").split("\t"))))
print("</body>\n</tmx>")
