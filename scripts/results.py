# SPDX-License-Identifier: Apache-2.0
"""Reads what test runners leave behind: one Case for each test, whoever ran it."""

import collections
import json
import pathlib
import re
import xml.etree.ElementTree
from dataclasses import dataclass


@dataclass
class Case:
    """A test: its name, whether it passed, in a line why not, and what it printed."""

    name: str
    passed: bool
    why: str = ""
    output: str = ""


class Unreadable(Exception):
    """No result can be read from a file."""


def first_line(text):
    return next((line.strip() for line in (text or "").splitlines() if line.strip()), "")


def read_junit(path):
    """ctest, pytest, node:test, bats, Surefire."""
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except xml.etree.ElementTree.ParseError as error:
        raise Unreadable(error) from error
    cases = []
    for element in root.iter("testcase"):
        bad = [element.find(tag) for tag in ("failure", "error", "skipped")]
        bad = [child for child in bad if child is not None]
        passed = not bad and element.get("status") not in ("fail", "disabled", "notrun")
        why = first_line(bad[0].get("message") or bad[0].text) or bad[0].tag if bad else ""
        cases.append(Case(element.get("name", ""), passed, why, element.findtext("system-out") or ""))
    return cases


def read_go(path):
    """`go test -json`. A test with tests below it counts as those."""
    outcomes, output = {}, collections.defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        key = (event.get("Package", ""), event.get("Test"))
        if event.get("Action") in ("pass", "fail", "skip"):
            outcomes[key] = event["Action"]
        elif event.get("Action") == "output":
            output[key].append(event["Output"])
    cases = []
    for (package, test), outcome in outcomes.items():
        if any(other == package and (name or "").startswith(f"{test}/") for other, name in outcomes):
            continue
        if test is None and outcome != "fail":
            continue
        name = test or f"package {package}"
        lines = [text for text in output[package, test] if not re.match(r"\s*(=== |--- )", text)]
        why = "" if outcome == "pass" else first_line("".join(lines)) or outcome
        cases.append(Case(name, outcome == "pass", why))
    return cases


def read_cargo(path):
    """What `cargo test` prints."""
    text = path.read_text(encoding="utf-8")
    reasons = dict(re.findall(r"^---- (\S+) stdout ----\n(?:\s*\n)*(.*)$", text, re.MULTILINE))
    found = re.findall(r"^test (.+?) \.\.\. (ok|FAILED|ignored)", text, re.MULTILINE)
    return [Case(name, how == "ok", "" if how == "ok" else reasons.get(name, how)) for name, how in found]


READERS = {".xml": read_junit, ".json": read_go, ".txt": read_cargo}


def read(path):
    """The cases in a file, by its ending. Raises Unreadable when there is none."""
    path = pathlib.Path(path)
    try:
        cases = READERS[path.suffix](path)
    except OSError as error:
        raise Unreadable(error.strerror) from error
    if not cases:
        raise Unreadable("no test in it")
    return cases
