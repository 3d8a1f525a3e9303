# SPDX-License-Identifier: Apache-2.0
"""Documents of which a part is generated: what stands between two lines that mark it."""


def replace_between(path, begin, end, text):
    """Puts the text between the two lines; all else in the document stays as it is."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = _find(path, lines, begin, 0)
    last = _find(path, lines, end, first + 1)
    lines[first + 1 : last] = text.rstrip("\n") + "\n"
    path.write_text("".join(lines), encoding="utf-8")


def _find(path, lines, marker, start):
    for number in range(start, len(lines)):
        if lines[number].strip() == marker.strip():
            return number
    below = f" below line {start}" if start else ""
    raise ValueError(f"{path}: no line{below} is {marker.strip()}, which marks where the generated part goes")
