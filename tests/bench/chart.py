# SPDX-License-Identifier: Apache-2.0
"""docs/performance.svg: CPU a request and cold start, from a file of results. Equal in, equal out."""

import io
import math
import statistics

import svgwrite

import aims
from report import number

WIDTH, MARGIN = 760, 20
LABEL_WIDTH, VALUE_WIDTH = 260, 60
ROW, BAR = 24, 14
TITLE_HEIGHT, GAP = 46, 16
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.tick { font-size: 11px; text-anchor: middle; }
.grid { stroke: #d1d9e0; }
.other { fill: #8c959f; }
.ours { fill: #0969da; }
.spread { stroke: #1f2328; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #3d444d; }
  .other { fill: #6e7681; }
  .ours { fill: #4493f8; }
  .spread { stroke: #e6edf3; }
}
"""


def panels(results):
    """Each a title and rows of (key, values)."""
    cpu = [
        (key, [cell["cpu_us"] for cell in levels[aims.CONNECTIONS]])
        for key, levels in results["rates"].items()
    ]
    yield f"CPU µs a request, {aims.CONNECTIONS} connections (logarithmic)", cpu
    yield "ms from exec to the first good answer (logarithmic)", list(results["starts"].items())


def draw_panel(drawing, top, title, rows, names):
    drawing.add(drawing.text(title, insert=(MARGIN, top + 20), class_="title"))
    room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH
    low = 10 ** math.floor(math.log10(min(min(values) for _, values in rows)))
    high = max(max(values) for _, values in rows)

    def x(value):
        share = math.log(value / low) / math.log(high / low)
        return round(MARGIN + LABEL_WIDTH + room * share, 1)

    bottom = top + TITLE_HEIGHT + len(rows) * ROW
    for exponent in range(round(math.log10(low)), math.floor(math.log10(high)) + 1):
        at = x(10**exponent)
        drawing.add(drawing.text(f"{10**exponent:,g}", insert=(at, top + 38), class_="tick"))
        drawing.add(drawing.line((at, top + TITLE_HEIGHT - 4), (at, bottom), class_="grid"))
    for index, (key, values) in enumerate(rows):
        y = top + TITLE_HEIGHT + index * ROW
        name, ours = names[key].replace("**", ""), "this server" in names[key]
        middle = statistics.median(values)
        drawing.add(drawing.text(name, insert=(MARGIN, y + 12)))
        start = MARGIN + LABEL_WIDTH
        drawing.add(
            drawing.rect(
                (start, y), (round(x(middle) - start, 1), BAR), rx=2, class_="ours" if ours else "other"
            )
        )
        drawing.add(
            drawing.line((x(min(values)), y + BAR / 2), (x(max(values)), y + BAR / 2), class_="spread")
        )
        drawing.add(drawing.text(number(middle), insert=(x(max(values)) + 8, y + 12)))


def svg(results):
    parts = list(panels(results))
    height = 2 * MARGIN + sum(TITLE_HEIGHT + len(rows) * ROW for _, rows in parts) + GAP
    drawing = svgwrite.Drawing(size=(WIDTH, height), viewBox=f"0 0 {WIDTH} {height}")
    drawing.set_desc("What a request and a start cost", f"Measured on {results['date']} by scripts/bench")
    drawing.defs.add(drawing.style(STYLE))
    top = MARGIN
    for title, rows in parts:
        draw_panel(drawing, top, title, rows, results["peers"])
        top += TITLE_HEIGHT + len(rows) * ROW + GAP
    text = io.StringIO()
    drawing.write(text, pretty=True)
    return text.getvalue().rstrip("\n") + "\n"
