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


BLOCK = "```python\none()\n\ntwo()\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- quote: code.py#client -->\n\ntext\n",
        "  <!-- quote: code.py#client -->\n" + BLOCK,
        "<!--quote: code.py#client -->\n" + BLOCK,
        "<!-- Quote: code.py#client -->\n" + BLOCK,
        "see <!-- quote: code.py#client -->\n" + BLOCK,
        "<!-- quote: code.py#client -->\n```python\none()\n\nnot closed\n\n"
        "<!-- quote: code.py#client -->\n" + BLOCK,
    ],
)
def test_a_marker_that_quotes_nothing_is_refused_and_nothing_is_written(house, text):
    document = house / "docs" / "page.md"
    document.write_text(text, encoding="utf-8")
    ended = run(house, "--write")
    assert ended.returncode == 1
    assert "docs/page.md:1: a quote marker" in ended.stdout
    assert document.read_text(encoding="utf-8") == text


def test_a_region_is_known_by_its_whole_name(house):
    code = house / "code.py"
    code.write_text("# quote: client-tls\nother()\n# end quote\n" + code.read_text(encoding="utf-8"))
    write_document(house, "code.py#client", "one()\n\ntwo()\n")
    assert run(house).returncode == 0


@pytest.mark.parametrize("name", ["gone.md", "docs", "latin.md"])
def test_a_document_that_cannot_be_read_is_one_line(house, name):
    (house / "latin.md").write_bytes(b"\xff")
    ended = run(house, str(house / name))
    assert (ended.returncode, ended.stdout.count("\n"), ended.stderr) == (1, 1, "")


def test_an_unknown_argument_is_refused(house):
    ended = run(house, "--wirte")
    assert (ended.returncode, ended.stderr) == (2, "quotes: unknown argument: --wirte (see --help)\n")
