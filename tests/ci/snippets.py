# SPDX-License-Identifier: Apache-2.0
"""
snippets.py FOLDER: writes each YAML block of docs/CI.md into FOLDER, named after the heading that it
stands under: "GitHub Actions, over HTTPS" becomes github-actions-over-https.yml.
"""

import pathlib
import re
import sys

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "CI.md"


def snippets(text):
    """(file name, YAML) for each section that has a block of it."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, body = section.split("\n", 1)
        for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", body, re.DOTALL | re.M)):
            suffix = f"-{number + 1}" if number else ""
            yield re.sub(r"[^a-z0-9]+", "-", heading.lower()) + suffix + ".yml", block


def main(folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for name, block in snippets(DOCUMENT.read_text(encoding="utf-8")):
        (pathlib.Path(folder) / name).write_text(block, encoding="utf-8")
        print(name)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__.strip())
    main(sys.argv[1])
