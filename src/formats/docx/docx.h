/*
 * DOCX: WordprocessingML documents (.docx .docm .dotx .dotm), transitional and strict.
 *
 * A document is a ZIP container of XML parts. Its main part is found by relationship, never by
 * name; text units come from it first, then from its headers, footers, footnotes and endnotes (each
 * kind ordered by part name, "header2" before "header10"). Every paragraph with something to read
 * is one unit; a paragraph inside another one (a text box) is a unit of its own, and the outer one
 * sees the box as a single code.
 *
 *     ru   <w:r>Принят </w:r><w:r><w:b/>зак</w:r><w:r><w:b/>он</w:r><w:r>.</w:r>
 *     unit "Принят закон."   ^OPEN 1 "bold" … ^CLOSE 1 "bold"
 *
 * Inside a paragraph:
 * - Adjacent runs that look alike are one. Language, proofing marks, revision ids and the settings
 * of complex scripts do not count. The look that covers most characters needs no code; another one
 * is a pair of codes named after it. A link or a tracked insertion whose text looks alike
 * throughout needs no second pair for that look.
 * - The final text is what is translated: tracked insertions are in (a pair "inserted"), tracked
 *   deletions are one code "deleted" each and stay where they are.
 * - A field that Word computes (page, date, reference) is one code with its result; the text of a
 *   HYPERLINK field is text in a pair "link". A field that begins or ends in another paragraph (a
 *   table of contents) leaves single codes, and its text is text.
 * - Text given in several versions for old and new programs (mc:AlternateContent) is text when all
 *   versions say the same; written anew it is given once. With pictures in it, it is one code. A
 *   text box that says the same in the next version is one unit, and both versions are filled.
 * - Runs inside a picture, a formula or a ruby text are not read, except for paragraphs in text
 * boxes.
 * - w:noBreakHyphen is U+2011 and w:softHyphen U+00AD in the text. Both are always written as those
 *   elements: that is how Word shows them in every font, whichever way they were spelled before.
 *
 * Writing replaces the runs of the paragraphs that are filled; all else is kept byte for byte,
 * parts without a filled paragraph are copied packed as they are. Missing codes that stand alone
 * (notes, bookmarks, deletions) are appended to the paragraph; a missing or unclosed pair loses or
 * ends its effect there. A part in UTF-16 is written back in UTF-8.
 */
#ifndef FORMATS_DOCX_DOCX_H
#define FORMATS_DOCX_DOCX_H

#include "formats/document.h"

/* Limits. Guesses, each far above what an office program writes. */
#define DOCX_MAX_PARTS 2000             /* headers, footers and notes of one document */
#define DOCX_MAX_RELATIONSHIPS 100000   /* of one part: every link is one */
#define DOCX_MAX_PARAGRAPHS 2000000     /* of all parts */
#define DOCX_MAX_PARAGRAPH_ITEMS 500000 /* runs, tabs, bookmarks, … of one paragraph */
#define DOCX_MAX_CODES 200000           /* inline codes of one paragraph */
#define DOCX_MAX_PARAGRAPH_DEPTH 16     /* paragraphs inside paragraphs: text boxes in text boxes */
#define DOCX_MAX_NAME_BYTES 100         /* name of an inline code; longer ones are cut */
#define DOCX_MAX_STYLE_DEPTH 32         /* styles based on styles */

extern const DocumentFormat docx_format;

/*
 * How a MarkKind looks on paper, in black and white too. These very values are how our marks are
 * recognised later, so that they can be taken off. An own border (and, where we set one, an own
 * shading) of the marked text is replaced.
 */
typedef struct {
    const char *border;       /* w:bdr/@w:val */
    const char *border_color; /* w:bdr/@w:color */
    const char *fill;         /* w:shd/@w:fill; NULL: no shading of ours */
} DocxMarkStyle;

#define DOCX_MARK_BORDER_SIZE "4" /* eighths of a point */
#define DOCX_N_MARK_STYLES 3

/* Indexed by MarkKind. A MARK_FUZZY with a note looks like a MARK_NUMBER. */
extern const DocxMarkStyle docx_mark_styles[DOCX_N_MARK_STYLES];

#endif
