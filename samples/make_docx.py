#!/usr/bin/env python3
"""Builds the two sample documents, with the untidy markup that Word leaves behind.

    python3 samples/make_docx.py [FOLDER]

The files are written into FOLDER, by default beside this script. Nothing depends on the clock,
the machine or chance: every run gives the same documents.

The texts below use a small notation, so that they can be read as texts:

    **bold**    //italic//    [[hyperlink]]    ^ the footnote's place    ~ a no-break space
"""

import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

W_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


class Sample(NamedTuple):
    """One document: the page furniture, the footnote, and the blocks of the body in order."""

    name: str
    language: str
    author: str
    created: str
    link: str
    rsids: tuple
    header: str
    footer: str
    footnote: str
    blocks: tuple


# A block is a paragraph style and a text, or "Table" and the rows, the first of them the header.
PLENARY = Sample(
    name="release-2026-11-20-plenary.ru.docx",
    language="ru-RU",
    author="Пресс-служба",
    created="2026-11-20T15:00:00Z",
    link="https://example.org/ru/plenary/63",
    rsids=("00A41C07", "00B3526E", "0017F9D4", "00C80E35", "005D6A92", "00F2471B"),
    header="Пресс-служба Секретариата Совета МПА СНГ",
    footer="При использовании материалов ссылка на сайт МПА СНГ обязательна",
    footnote="Проект подготовлен Постоянной комиссией МПА СНГ по экономике и финансам. "
    "См. постановление Совета от 16~апреля 2026~г. №~5.",
    blocks=(
        ("Title", "Состоялось шестьдесят третье пленарное заседание МПА СНГ"),
        ("Meta", "//Санкт-Петербург, 20~ноября 2026~г.//"),
        (
            "BodyText",
            "В Таврическом дворце состоялось **шестьдесят третье пленарное заседание** "
            "Межпарламентской Ассамблеи государств – участников Содружества Независимых "
            "Государств. Заседание открыл Председатель Совета Ассамблеи И.~П.~Вересаев. "
            "В работе приняли участие парламентские делегации девяти государств, а также "
            "представители более 25 международных организаций. Кворум имеется, заседание "
            "правомочно принимать решения. В повестку дня включено 18 вопросов.",
        ),
        (
            "BodyText",
            "«Модельный закон полезен ровно настолько, насколько ясно он написан», – отметил "
            "И. П. Вересаев. По его словам, за последний год национальные парламенты "
            "использовали положения **41 модельного акта**, т. е. на десятую часть больше, "
            "чем годом ранее.",
        ),
        (
            "BodyText",
            "Парламентарии приняли двенадцать документов, в том числе модельный закон "
            "//«О бюджетной открытости»//^ и Рекомендации по развитию законодательства в сфере "
            "дистанционного образования. Все решения приняты единогласно.",
        ),
        ("Heading1", "Принятые документы"),
        (
            "Table",
            (
                ("№", "Документ", "Разработчик"),
                (
                    "1",
                    "Модельный закон «О бюджетной открытости»",
                    "Постоянная комиссия по экономике и финансам",
                ),
                (
                    "2",
                    "Модельный закон «О законодательной статистике»",
                    "Постоянная комиссия по правовым вопросам",
                ),
                (
                    "3",
                    "Рекомендации по развитию законодательства в сфере дистанционного образования",
                    "Постоянная комиссия по науке и образованию",
                ),
            ),
        ),
        (
            "BodyText",
            "Кроме того, утверждён **план мероприятий МПА СНГ на 2027~г.** План включает "
            "52 позиции, из них 14 – в сфере цифровой трансформации. Все решения приняты "
            "единогласно.",
        ),
        (
            "BodyText",
            "С докладом о первых итогах //Программы сближения законодательства в сфере водных "
            "ресурсов// выступил В. К. Орешников. «Переводчики замечают неясности закона раньше "
            "судей, и за это мы им благодарны», – добавила Е. А. Тихомирова.",
        ),
        (
            "BodyText",
            "В ходе заседания вручены почётные грамоты МПА СНГ 17 парламентариям и экспертам. "
            "Тексты принятых документов будут направлены в парламенты государств – участников "
            "СНГ в течение месяца.",
        ),
        (
            "BodyText",
            "Подробнее с документами можно ознакомиться [[на сайте Ассамблеи]]. Следующее "
            "заседание запланировано на апрель 2027 г.",
        ),
        ("BodyText", "Контакты для СМИ: тел. +7 (812) 000-00-00, e-mail: press@example.org."),
    ),
)

OBSERVERS = Sample(
    name="release-2026-10-09-observers.en.docx",
    language="en-GB",
    author="Press Service",
    created="2026-10-09T12:00:00Z",
    link="https://example.org/en/observers/2026",
    rsids=("00D70B48", "003E95A1", "00812CF6", "0069D41F", "00A5F0C3"),
    header="Press Service of the IPA CIS Council Secretariat",
    footer="When using these materials, a reference to the IPA CIS website is mandatory",
    footnote="The code is published in the Expert Groups section.",
    blocks=(
        ("Title", "IPA CIS Observers Begin Their Work"),
        ("Meta", "//9~October 2026//"),
        (
            "BodyText",
            "International observers from the IPA CIS have begun **long-term observation** of "
            "preparations for the parliamentary elections. The group is headed by mission "
            "coordinator T.~Zh.~Altynov. Each observer has signed a //code of conduct//.^",
        ),
        (
            "BodyText",
            "On the first day, the observers visited the Central Election Commission, where they "
            "were briefed on the formation of constituencies, the training of polling station "
            "staff, the organization of early voting, etc. A total of **2,518 polling "
            "stations** have been established, including 37 abroad.",
        ),
        (
            "Table",
            (
                ("No.", "Stage", "Observers"),
                ("1", "Long-term observation", "14"),
                ("2", "Voting day", "42"),
            ),
        ),
        (
            "BodyText",
            "“We work openly and impartially. Our task is not to interfere but to observe,” "
            "T. Zh. Altynov stressed.",
        ),
        (
            "BodyText",
            "The results of the observation will be presented at a press conference on "
            "9~November 2026. The observation programme is available [[on the Assembly "
            "website]].",
        ),
        ("BodyText", "Media contacts: tel. +7 (812) 000-00-00, e-mail: press@example.org."),
    ),
)

NOTATION = re.compile(r"(?P<toggle>\*\*|//)|(?P<open>\[\[)|(?P<close>\]\])|(?P<note>\^)")


class Piece(NamedTuple):
    """A stretch of text with one look, or the place of the footnote."""

    text: str
    bold: bool
    italic: bool
    link: bool
    note: bool = False


def pieces(text):
    """Reads the notation of the texts above."""
    text = text.replace("~", "\u00a0")
    bold = italic = link = False
    start = 0
    for mark in NOTATION.finditer(text):
        if mark.start() > start:
            yield Piece(text[start : mark.start()], bold, italic, link)
        start = mark.end()
        if mark["note"]:
            yield Piece("", False, False, False, note=True)
        elif mark["toggle"] == "**":
            bold = not bold
        elif mark["toggle"]:
            italic = not italic
        else:
            link = bool(mark["open"])
    if start < len(text):
        yield Piece(text[start:], bold, italic, link)


class Dice:
    """Numbers that look random and are the same everywhere (`random` may change its sequence)."""

    def __init__(self, seed):
        self.state = zlib.crc32(seed.encode())

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % limit


class Writer:
    """Writes paragraphs as Word does after weeks of editing: runs cut anywhere, even in words."""

    def __init__(self, sample):
        self.sample = sample
        self.dice = Dice(sample.name)
        self.paragraphs = 0

    def rsid(self):
        return self.sample.rsids[self.dice.below(len(self.sample.rsids))]

    def cut(self, text):
        """Cuts a text into runs of very uneven length."""
        cuts = [1 + self.dice.below(len(text)) for _ in range(min(4, len(text) // 12))]
        edges = [0, *sorted(set(cuts)), len(text)]
        return [text[a:b] for a, b in zip(edges, edges[1:]) if a < b]

    def properties(self, piece, bold):
        """The w:rPr of one run; now and then Word notes a language, not always the right one."""
        xml = '<w:rStyle w:val="Hyperlink"/>' if piece.link else ""
        xml += "<w:b/>" if piece.bold or bold else ""
        xml += "<w:i/>" if piece.italic else ""
        throw = self.dice.below(6)
        if throw < 2:
            xml += f'<w:lang w:val="{self.sample.language}"/>'
        elif throw == 2:
            xml += '<w:lang w:val="en-US"/>'
        return f"<w:rPr>{xml}</w:rPr>" if xml else ""

    def run(self, text, piece, bold):
        rpr = f' w:rsidRPr="{self.rsid()}"' if self.dice.below(3) == 0 else ""
        xml = (
            f'<w:r w:rsidR="{self.rsid()}"{rpr}>{self.properties(piece, bold)}'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        )
        if len(text) < 12 and self.dice.below(2) == 0:
            return f'<w:proofErr w:type="spellStart"/>{xml}<w:proofErr w:type="spellEnd"/>'
        return xml

    def runs(self, text, bold=False):
        xml = ""
        for piece in pieces(text):
            if piece.note:
                xml += (
                    f'<w:r w:rsidR="{self.rsid()}"><w:rPr><w:rStyle w:val="FootnoteReference"/>'
                    '</w:rPr><w:footnoteReference w:id="1"/></w:r>'
                )
                continue
            cut = "".join(self.run(text, piece, bold) for text in self.cut(piece.text))
            if piece.link:
                cut = f'<w:hyperlink r:id="rId6" w:history="1">{cut}</w:hyperlink>'
            xml += cut
        return xml

    def paragraph(self, style, content):
        self.paragraphs += 1
        return (
            f'<w:p w14:paraId="{0x20000000 + 0x1357 * self.paragraphs:08X}" w14:textId="77777777"'
            f' w:rsidR="{self.rsid()}" w:rsidRDefault="{self.rsid()}">'
            f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'
        )

    def heading(self, style, text):
        return self.paragraph(
            style,
            '<w:bookmarkStart w:id="0" w:name="_Toc213500001"/>'
            f'{self.runs(text)}<w:bookmarkEnd w:id="0"/>',
        )

    def table(self, rows):
        widths = (704, 5103, 3548)
        xml = (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>'
            + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
            + "</w:tblGrid>"
        )
        for number, row in enumerate(rows):
            head = number == 0
            xml += f'<w:tr w:rsidR="{self.rsid()}" w14:paraId="{0x30000000 + number:08X}"'
            xml += ' w14:textId="77777777">' + ("<w:trPr><w:tblHeader/></w:trPr>" if head else "")
            for width, text in zip(widths, row):
                xml += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                xml += self.paragraph("TableText", self.runs(text, bold=head)) + "</w:tc>"
            xml += "</w:tr>"
        return xml + "</w:tbl>"

    def body(self):
        xml = ""
        for style, content in self.sample.blocks:
            if style == "Table":
                xml += self.table(content)
            elif style == "Heading1":
                xml += self.heading(style, content)
            else:
                xml += self.paragraph(style, self.runs(content))
        return xml

    def page_number(self):
        return (
            '<w:r><w:t xml:space="preserve"> – </w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            '<w:r><w:rPr><w:noProof/></w:rPr><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )


def part(root, content):
    """A complete XML part, with the line ending that Word puts after the declaration."""
    name = root.split()[0]
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    return f"{declaration}<{root}>{content}</{name}>"


def document(writer):
    section = (
        f'<w:sectPr w:rsidR="{writer.rsid()}"><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="708"'
        ' w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    return part(f"w:document {W_NAMESPACES}", f"<w:body>{writer.body()}{section}</w:body>")


def footnotes(writer):
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    note = writer.paragraph("FootnoteText", mark + space + writer.runs(writer.sample.footnote))
    return part(
        f"w:footnotes {W_NAMESPACES}",
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/>'
        f'</w:r></w:p></w:footnote><w:footnote w:id="1">{note}</w:footnote>',
    )


def page_furniture(writer):
    header = writer.paragraph("Header", writer.runs(writer.sample.header))
    footer = writer.paragraph("Footer", writer.runs(writer.sample.footer) + writer.page_number())
    return part(f"w:hdr {W_NAMESPACES}", header), part(f"w:ftr {W_NAMESPACES}", footer)


def settings(sample):
    rsids = "".join(f'<w:rsid w:val="{rsid}"/>' for rsid in sorted(sample.rsids))
    return part(
        f"w:settings {W_NAMESPACES}",
        '<w:zoom w:percent="100"/><w:proofState w:spelling="clean" w:grammar="clean"/>'
        '<w:defaultTabStop w:val="708"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:rsids><w:rsidRoot w:val="{sample.rsids[0]}"/>{rsids}</w:rsids>'
        f'<w:themeFontLang w:val="{sample.language}"/>',
    )


def paragraph_style(identifier, name, ppr="", rpr=""):
    ppr = f"<w:pPr>{ppr}</w:pPr>" if ppr else ""
    rpr = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{ppr}{rpr}</w:style>'
    )


def character_style(identifier, name, rpr):
    return (
        f'<w:style w:type="character" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{rpr}</w:rPr></w:style>'
    )


def table_styles():
    margins = '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    margins += '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>"
    )


def styles(sample):
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"'
        ' w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        f'<w:lang w:val="{sample.language}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '</w:style><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    body = '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLine="709"/>'
    body += '<w:jc w:val="both"/>'
    heading = (
        '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:jc w:val="center"/>'
        '<w:outlineLvl w:val="0"/>'
    )
    centred, small = '<w:jc w:val="center"/>', '<w:sz w:val="20"/>'
    title = '<w:spacing w:after="240"/>' + centred
    return part(
        f"w:styles {W_NAMESPACES}",
        defaults
        + normal
        + paragraph_style("BodyText", "Body Text", body)
        + paragraph_style("Title", "Title", title, "<w:b/>")
        + paragraph_style("Meta", "Date Line", '<w:jc w:val="right"/>')
        + paragraph_style("Heading1", "heading 1", heading, "<w:b/>")
        + paragraph_style("TableText", "Table Text", rpr='<w:sz w:val="24"/>')
        + paragraph_style("Header", "header", centred, small)
        + paragraph_style("Footer", "footer", centred, small)
        + paragraph_style("FootnoteText", "footnote text", rpr=small)
        + character_style(
            "FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'
        )
        + character_style(
            "Hyperlink", "Hyperlink", '<w:color w:val="0563C1"/><w:u w:val="single"/>'
        )
        + table_styles(),
    )


def relationships(*targets):
    xml = ""
    for number, (kind, target) in enumerate(targets, start=1):
        mode = ' TargetMode="External"' if "://" in target else ""
        xml += f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{mode}/>'
    return part(f'Relationships xmlns="{PACKAGE}/relationships"', xml)


def content_types():
    overrides = {
        "word/document.xml": f"{WORD_TYPE}.document.main+xml",
        "word/styles.xml": f"{WORD_TYPE}.styles+xml",
        "word/settings.xml": f"{WORD_TYPE}.settings+xml",
        "word/footnotes.xml": f"{WORD_TYPE}.footnotes+xml",
        "word/header1.xml": f"{WORD_TYPE}.header+xml",
        "word/footer1.xml": f"{WORD_TYPE}.footer+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    return part(
        f'Types xmlns="{PACKAGE}/content-types"',
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in overrides.items()
        ),
    )


def core_properties(sample):
    root = (
        f'cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    title = sample.blocks[0][1]
    dates = "".join(
        f'<dcterms:{what} xsi:type="dcterms:W3CDTF">{sample.created}</dcterms:{what}>'
        for what in ("created", "modified")
    )
    return part(
        root,
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(sample.author)}</dc:creator>"
        f"<cp:revision>7</cp:revision>{dates}",
    )


def app_properties():
    return part(
        f'Properties xmlns="{OFFICE}/extended-properties"',
        "<Template>Normal.dotm</Template><Application>make_docx.py</Application>",
    )


def parts(sample):
    """All the parts of the package, in the order in which they stand in the file."""
    writer = Writer(sample)
    body, notes = document(writer), footnotes(writer)
    header, footer = page_furniture(writer)
    relation = f"{OFFICE}/relationships"
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{relation}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{relation}/extended-properties", "docProps/app.xml"),
        ),
        "word/document.xml": body,
        "word/_rels/document.xml.rels": relationships(
            (f"{relation}/styles", "styles.xml"),
            (f"{relation}/settings", "settings.xml"),
            (f"{relation}/footnotes", "footnotes.xml"),
            (f"{relation}/header", "header1.xml"),
            (f"{relation}/footer", "footer1.xml"),
            (f"{relation}/hyperlink", sample.link),
        ),
        "word/footnotes.xml": notes,
        "word/header1.xml": header,
        "word/footer1.xml": footer,
        "word/settings.xml": settings(sample),
        "word/styles.xml": styles(sample),
        "docProps/core.xml": core_properties(sample),
        "docProps/app.xml": app_properties(),
    }


def write(sample, folder):
    """Writes one document; its bytes depend on the texts above and on zlib only."""
    with zipfile.ZipFile(folder / sample.name, "w") as package:
        for name, xml in parts(sample).items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the operating system is noted in the file
            package.writestr(entry, xml.encode())


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for sample in (PLENARY, OBSERVERS):
        write(sample, folder)


if __name__ == "__main__":
    main()
