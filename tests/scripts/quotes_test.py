# SPDX-License-Identifier: Apache-2.0
"""scripts/quotes: a document that differs from the code is found, and written."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path):
    """A repository with a copy of the script, a source and a document that quotes it."""
    (tmp_path / "scripts").mkdir()
    script = (ROOT / "scripts" / "quotes").read_text(encoding="utf-8")
    (tmp_path / "scripts" / "quotes").write_text(script, encoding="utf-8")
    (tmp_path / "code.py").write_text(
        "# SPDX-License-Identifier: Apache-2.0\n"
        "def outer():\n"
        "    # quote: client\n"
        "    one()\n"
        "\n"
        "    two()\n"
        "    # end quote\n",
        encoding="utf-8",
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    return tmp_path


def write_document(house, quote, code):
    document = house / "docs" / "page.md"
    document.write_text(f"Before\n\n<!-- quote: {quote} -->\n```python\n{code}```\n\nAfter\n", encoding="utf-8")
    return document


def run(house, *arguments):
    command = [sys.executable, str(house / "scripts" / "quotes"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_an_equal_quote_passes(house):
    write_document(house, "code.py#client", "one()\n\ntwo()\n")
    ended = run(house)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_a_different_quote_is_named_with_its_place(house):
    write_document(house, "code.py#client", "one()\n")
    ended = run(house)
    assert ended.returncode == 1
    assert ended.stdout.startswith("docs/page.md:3: differs from code.py")
    assert "+two()" in ended.stdout


def test_a_different_quote_is_written_and_nothing_else(house):
    document = write_document(house, "code.py#client", "")
    assert run(house, "--write").returncode == 0
    assert document.read_text(encoding="utf-8") == (
        "Before\n\n<!-- quote: code.py#client -->\n```python\none()\n\ntwo()\n```\n\nAfter\n"
    )


def test_a_whole_file_is_quoted_without_its_licence(house):
    document = write_document(house, "code.py", "")
    assert run(house, "--write").returncode == 0
    assert "SPDX" not in document.read_text(encoding="utf-8")
    assert "def outer():" in document.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "quote, message",
    [
        ("code.py#gone", "no line says 'quote: gone'"),
        ("gone.py", "No such file or directory"),
    ],
)
def test_a_quote_of_nothing_is_refused_even_when_writing(house, quote, message):
    write_document(house, quote, "")
    ended = run(house, "--write")
    assert ended.returncode == 1
    assert message in ended.stdout


def test_a_marker_without_a_block_is_refused(house):
    (house / "docs" / "page.md").write_text("<!-- quote: code.py#client -->\n\ntext\n", encoding="utf-8")
    ended = run(house)
    assert ended.returncode == 1
    assert "without a fenced block" in ended.stdout
