# SPDX-License-Identifier: Apache-2.0
"""
What clients make of each fault in fixtures/faults: measured, and equal to the table in
docs/FAULTS.md. With CODECATALYST_MOCK_TABLE=rewrite the table is written instead of compared;
tests/sdk/javascript/faults.test.mjs does the same for its column.
"""

import concurrent.futures
import fcntl
import json
import os
import pathlib
import re
import subprocess

import botocore.exceptions
import harness
import pytest
from conftest import VERSION, aws_program, write_sso_files

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = sorted((ROOT / "fixtures" / "faults").glob("*.json"))
TABLE = ROOT / "docs" / "FAULTS.md"
REWRITE = os.environ.get("CODECATALYST_MOCK_TABLE") == "rewrite"
BOTO3, CLI = 2, 3  # columns

# The table is about one generation: Debian 12's. The others are only driven below it.
IS_MEASURED = VERSION < (1, 30)

# What a fixture needs beyond one CreateAccessToken by alice.
TOKENS = {"quota-of-one-user": "token-of-alice"}
NAMES = {"conflict-for-some-names": "taken-1"}
ADVANCE_MS = {"outage-window": 10000}
CALLS_BEFORE = {"session-expired": 1}
READ_TIMEOUT_SECONDS = {"no-answer-at-all": 1}


def fixture_of(path, start_server, connect):
    """A server with that fixture, brought to the moment at which it is to be measured."""
    server = start_server(config=path)
    api = connect(server, TOKENS.get(path.stem, "alice"))
    if path.stem in ADVANCE_MS:
        body = {"action": "advance", "ms": ADVANCE_MS[path.stem]}
        assert api.put("/_mock/clock", body, token=None).status == 200
    for _ in range(CALLS_BEFORE.get(path.stem, 0)):
        assert api.get("/session").status == 200
    return server, api


def creations(api):
    """All calls of CreateAccessToken, as the server saw them."""
    answer = api.get("/_mock/calls?operation=CreateAccessToken", token=None)
    assert answer.status == 200, answer.body
    return answer.json["calls"]


def summary(api, outcome):
    """One cell of the table."""
    calls = creations(api)
    requests = sum(len(call["attempts"]) for call in calls)
    made = sum(len(call["accessTokenIds"]) for call in calls)
    unseen = made - (1 if outcome == "a token" else 0)
    words = f"{requests} request{'s' if requests != 1 else ''}: {outcome}"
    if unseen > 0:
        words += f"; {unseen} unseen token{'s' if unseen != 1 else ''}"
    return words


def assert_table(name, column, measured):
    """Compares a cell of the table with what was measured, or writes it there."""
    with open(TABLE, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read().split("\n")
        (number,) = [i for i, line in enumerate(lines) if line.startswith(f"| `{name}` |")]
        cells = lines[number].split(" | ")
        cells[-1] = cells[-1].removesuffix(" |")
        if REWRITE:
            cells[column] = measured
            lines[number] = " | ".join(cells) + " |"
            file.seek(0)
            file.write("\n".join(lines))
            file.truncate()
        else:
            assert cells[column] == measured, lines[number]


def boto3_outcome(call):
    try:
        created = call()
    except botocore.exceptions.ClientError as error:
        kind, code = type(error).__name__, error.response["Error"]["Code"]
        return f"`{kind}`" if kind == code else f"`{kind}` ({code})"
    except Exception as error:  # whatever class it is: that is what is measured
        return f"`{type(error).__name__}`"
    if harness.SECRET.fullmatch(created.get("secret", "")):
        return "a token"
    return "silent success without a secret"


def cli_outcome(ended):
    if ended.returncode == 0:
        created = json.loads(ended.stdout) if ended.stdout.strip() else {}
        has_secret = harness.SECRET.fullmatch(created.get("secret", ""))
        return "a token" if has_secret else "silent success without a secret, exit 0"
    code = re.search(r"An error occurred \((\w+)\)", ended.stderr)
    first = code[1] if code else ended.stderr.strip().split("\n")[-1].split(":")[0]
    return f"{first}, exit {ended.returncode}"


if IS_MEASURED:

    def test_each_fixture_has_a_row_and_each_row_a_fixture():
        lines = TABLE.read_text(encoding="utf-8").split("\n")
        rows = [line.split("`")[1] for line in lines if re.fullmatch(r"\| `[a-z0-9-]+`( \| [^|]+){4} \|", line)]
        assert rows == [path.stem for path in FIXTURES]

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
    def test_boto3_does_what_the_table_says(path, start_server, connect, make_client):
        server, api = fixture_of(path, start_server, connect)
        client = make_client(
            server, api.token, read_timeout=READ_TIMEOUT_SECONDS.get(path.stem, harness.PATIENCE_SECONDS)
        )
        name = NAMES.get(path.stem, "x")
        outcome = boto3_outcome(lambda: client.create_access_token(name=name))
        assert_table(path.stem, BOTO3, summary(api, outcome))

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
    def test_the_cli_does_what_the_table_says(path, start_server, connect, environment, clean):
        server, api = fixture_of(path, start_server, connect)
        write_sso_files(environment, api.token)
        patience = READ_TIMEOUT_SECONDS.get(path.stem, harness.PATIENCE_SECONDS)
        ended = subprocess.run(
            [aws_program(), "codecatalyst", "create-access-token", "--output", "json"]
            + ["--name", NAMES.get(path.stem, "x"), "--endpoint-url", server.url]
            + ["--cli-read-timeout", str(patience)],
            env=clean,
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE_SECONDS,
            check=False,
        )
        assert_table(path.stem, CLI, summary(api, cli_outcome(ended)))


FIRST_TWO = ROOT / "fixtures" / "faults" / "throttle-first-two-attempts.json"
LOST = ROOT / "fixtures" / "faults" / "created-then-connection-lost.json"


def test_the_first_two_attempts_of_each_of_32_parallel_clients_are_throttled(
    start_server, connect, make_client
):
    server = start_server(config=FIRST_TWO)
    clients = [make_client(server, f"user-{n}", retries={"mode": "standard"}) for n in range(32)]
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        made = list(pool.map(lambda client: client.create_access_token(name="x"), clients))
    assert [answer["ResponseMetadata"]["RetryAttempts"] for answer in made] == [2] * 32
    assert all(harness.SECRET.fullmatch(answer["secret"]) for answer in made)
    calls = creations(connect(server))
    statuses = [[attempt["status"] for attempt in call["attempts"]] for call in calls]
    assert statuses == [[429, 429, 201]] * 32
    assert {attempt["fault"] for call in calls for attempt in call["attempts"][:2]} == {FIRST_TWO.stem}
    (rule,) = connect(server).get("/_mock/faults", token=None).json["faults"]
    assert (rule["matches"], rule["hits"]) == (64, 64)


def test_a_token_whose_answer_was_lost_exists_twice(start_server, connect, make_client):
    server = start_server(config=LOST)
    created = make_client(server).create_access_token(name="x")
    api = connect(server)
    assert [item["name"] for item in api.list_all()] == ["x", "x"]
    (call,) = creations(api)
    assert call["duplicates"] == 1
    assert call["accessTokenIds"] == [item["id"] for item in api.list_all()]
    lost, answered = call["attempts"]
    assert (lost["fault"], answered["fault"]) == (LOST.stem, None)
    assert answered["requestId"] == created["ResponseMetadata"]["RequestId"]
    assert harness.SECRET.search(api.get("/_mock/requests", token=None).body.decode()) is None
