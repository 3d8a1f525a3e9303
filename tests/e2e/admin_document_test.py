# SPDX-License-Identifier: Apache-2.0
"""
docs/ADMIN.md says what the admin API does: it has every route, and its examples are run.

With ADMIN_DOCUMENT_UPDATE=1 in the environment, answers in the examples are replaced by those that
the server gives (where they say "..." they stay). Read the difference before you keep it.
"""

import json
import os
import pathlib
import re
import textwrap

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "ADMIN.md"
EXAMPLE = re.compile(r"```http\n(?P<request>.+?)\n\n(?P<status>\d{3})\n(?P<answer>.*?)```\n", re.DOTALL)
ANY = "..."
FLAGS = ("--seed", "42", "--clock-start", "2026-01-01T00:00:00Z", "--clock-frozen")


def is_as_written(written, given):
    if written == ANY:
        return True
    if isinstance(written, dict) and isinstance(given, dict):
        return written.keys() == given.keys() and all(
            is_as_written(written[name], given[name]) for name in written
        )
    if isinstance(written, list) and isinstance(given, list):
        return len(written) == len(given) and all(map(is_as_written, written, given))
    return written == given and isinstance(written, bool) == isinstance(given, bool)


def with_placeholders(written, given):
    """What was given, with "..." where it was written."""
    if written == ANY:
        return ANY
    if isinstance(written, dict) and isinstance(given, dict):
        return {name: with_placeholders(written.get(name), given[name]) for name in given}
    if isinstance(written, list) and isinstance(given, list) and len(written) == len(given):
        return list(map(with_placeholders, written, given))
    return given


def send(api, request):
    line, _, body = request.partition("\n")
    method, path = line.split(" ")
    return api.request(method, path, body.encode() if body else None)


def json_of(answer):
    is_json = answer.headers["Content-Type"] == "application/json"
    return answer.json if is_json else None


def mistake(example, answer):
    """What is wrong with an example, given the server's answer; None when it is right."""
    if answer.status != int(example["status"]):
        return f"{example['request']}\n{answer.status} {answer.body.decode()}"
    given = json_of(answer)
    if given is None:
        lines = answer.body.decode().splitlines()
        right = all(line in lines for line in example["answer"].splitlines())
    else:
        right = is_as_written(json.loads(example["answer"]), given)
    return None if right else f"{example['request']}\n{answer.body.decode()}"


def wrapped(text):
    """Lines that break between values, never in a string."""
    kept = re.sub(r'"(?:[^"\\]|\\.)*"', lambda string: string[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(kept, 118, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ") + "\n"


def rewritten(example, answer):
    given = json_of(answer)
    text = example["answer"]
    if given is not None and not is_as_written(json.loads(text), given):
        text = json.dumps(with_placeholders(json.loads(text), given), ensure_ascii=False)
        text = wrapped(text)
    return f"```http\n{example['request']}\n\n{answer.status}\n{text}```\n"


def test_the_examples_of_the_document_are_what_the_server_answers(start_server, connect):
    text = DOCUMENT.read_text(encoding="utf-8")
    api = connect(start_server(*FLAGS))
    if os.environ.get("ADMIN_DOCUMENT_UPDATE"):
        updated = EXAMPLE.sub(lambda example: rewritten(example, send(api, example["request"])), text)
        DOCUMENT.write_text(updated, encoding="utf-8")
        return
    examples = list(EXAMPLE.finditer(text))
    assert len(examples) == text.count("```http")
    mistakes = [mistake(example, send(api, example["request"])) for example in examples]
    assert not any(mistakes), "\n".join(filter(None, mistakes))


def test_the_document_has_every_route_with_an_example(api):
    text = DOCUMENT.read_text(encoding="utf-8")
    headings = re.findall(r"^### (\w+) (\S+)$", text, re.MULTILINE)
    routes = api.get("/_mock/routes").json["routes"]
    assert sorted(headings) == sorted((route["method"], route["path"]) for route in routes)
    sent = re.findall(r"^```http\n(\w+) ([^\s?]+)", text, re.MULTILINE)
    for method, path in headings:
        pattern = re.escape(path).replace(re.escape("{id}"), "[^/]+")
        assert any(method == m and re.fullmatch(pattern, p) for m, p in sent), (method, path)
