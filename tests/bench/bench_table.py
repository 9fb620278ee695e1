"""Figures with their bars, as aligned tables and as a file for programs."""
import os


class Bar:
    """What a figure must reach, where it was set: at one size of memory."""

    def __init__(self, sign, value, sizes=("1m",)):
        self.sign, self.value, self.sizes = sign, value, sizes

    def holds(self, value):
        return value >= self.value if self.sign == "≥" else value <= self.value

    def __str__(self):
        return f"{self.sign} {number(self.value)}"


def number(value):
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    if 0 < value < 0.1:
        digits = 4
    return f"{value:,.{digits}f}"


def print_table(head, rows):
    """The first column to the left, the others to the right."""
    rows = [[number(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, ["-" * 3] * len(head), *rows]:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("| " + " | ".join(cells) + " |")
    print(flush=True)


class Figures:
    """Values by figure and size of the memory. A string is a value that cannot be given, and why."""

    def __init__(self, bars):
        self.bars, self.values, self.sizes = bars, {}, []

    def add(self, size, figure, value):
        if size not in self.sizes:
            self.sizes.append(size)
        self.values.setdefault(figure, {})[size] = value

    def get(self, size, figure, otherwise=None):
        return self.values.get(figure, {}).get(size, otherwise)

    def verdict(self, size, figure):
        """"" where there is no bar at that size."""
        bar, value = self.bars.get(figure), self.get(size, figure)
        if bar is None or size not in bar.sizes or value is None:
            return ""
        return "yes" if not isinstance(value, str) and bar.holds(value) else "NO"

    def worst(self, sizes, figures):
        each = {self.verdict(size, figure) for size in sizes for figure in figures}
        return "NO" if "NO" in each else "yes" if "yes" in each else ""

    def missed(self):
        return [figure for figure in self.values if self.worst(self.sizes, [figure]) == "NO"]

    def rows(self):
        """Figures that stand together: "…, en" and "…, ru" in one row."""
        for figure in self.values:
            stem, language = figure[:-4], figure[-4:]
            if language == ", en" and stem + ", ru" in self.values:
                yield stem + ", en / ru", [figure, stem + ", ru"]
            elif language != ", ru" or stem + ", en" not in self.values:
                yield figure, [figure]

    def cell(self, size, figures):
        values = [self.get(size, figure) for figure in figures]
        return None if values[0] is None else " / ".join(map(number, values))

    def print(self, sizes):
        """A row a figure, a column a size."""
        rows = []
        for name, figures in self.rows():
            cells = [self.cell(size, figures) for size in sizes]
            bars = dict.fromkeys(str(self.bars[each]) for each in figures if each in self.bars)
            if any(cells):
                rows.append([name, " / ".join(bars), *cells, self.worst(sizes, figures)])
        print_table(["figure", "bar", *sizes, "holds"], rows)

    def write(self, path, section):
        """section, size, figure, value, bar, holds; rows of other sections stay as they are."""
        kept = []
        if path.exists():
            kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]
                    if not line.startswith(section + "\t")]
        part = path.with_name(path.name + ".part")
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write("section\tsize\tfigure\tvalue\tbar\tholds\n")
            file.writelines(kept)
            for figure, values in self.values.items():
                for size, value in values.items():
                    verdict = self.verdict(size, figure)
                    bar = f"{self.bars[figure].sign}{self.bars[figure].value}" if verdict else ""
                    value = value if isinstance(value, str) else f"{value:.6g}"
                    file.write(f"{section}\t{size}\t{figure}\t{value}\t{bar}\t{verdict}\n")
        os.replace(part, path)
