# SPDX-License-Identifier: Apache-2.0
"""A generated part is replaced, and a document without its place is refused and left alone."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))

import documents  # noqa: E402

BEGIN, END = "<!-- x: begin -->", "<!-- x: end -->"


@pytest.fixture
def document(tmp_path):
    def write(text):
        path = tmp_path / "document.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("old", ["", "old\n", "old\n\nolder\n"])
@pytest.mark.parametrize("new", ["new", "new\n", "µ\nnew\n"])
def test_what_is_between_the_markers_is_replaced_and_nothing_else(document, old, new):
    path = document(f"# é\n\n{BEGIN}\n{old}{END}\n\nafter")
    documents.replace_between(path, BEGIN, END, new)
    wanted = f"# é\n\n{BEGIN}\n{new.rstrip()}\n{END}\n\nafter"
    assert path.read_text(encoding="utf-8") == wanted
    documents.replace_between(path, BEGIN, END, new)
    assert path.read_text(encoding="utf-8") == wanted


def test_a_marker_may_be_given_with_its_line_ending(document):
    path = document(f"{BEGIN}\nold\n{END}\n")
    documents.replace_between(path, f"{BEGIN}\n", f"{END}\n", "new\n")
    assert path.read_text(encoding="utf-8") == f"{BEGIN}\nnew\n{END}\n"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("text\n", BEGIN),
        (f"text\n{END}\n", BEGIN),
        (f"{BEGIN}\ntext\n", END),
        (f"{END}\n{BEGIN}\ntext\n", END),
        (f"See {BEGIN}.\n{END}\n", BEGIN),
    ],
)
def test_a_document_without_a_marker_is_refused_and_left_alone(document, text, missing):
    path = document(text)
    with pytest.raises(ValueError) as refusal:
        documents.replace_between(path, BEGIN, END, "new\n")
    assert str(refusal.value).startswith(f"{path}: no line ")
    assert f"is {missing}, which" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert path.read_text(encoding="utf-8") == text
