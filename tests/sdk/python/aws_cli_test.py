# SPDX-License-Identifier: Apache-2.0
"""The AWS CLI, unmodified, against the server."""

import json
import os
import re
import subprocess

import harness
import pytest
from conftest import KNOWS_ENVIRONMENT, aws_program, write_sso_files

FROZEN = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}


@pytest.fixture
def aws(environment, clean):
    """aws(server, *arguments): one call of the CLI, told the endpoint in the way it knows."""

    def call(server, *arguments, token="alice", **variables):
        write_sso_files(environment, token)
        command = [aws_program(), "codecatalyst", "--output", "json", *map(str, arguments)]
        return subprocess.run(
            [*command, "--endpoint-url", server.url],
            env={**clean, **variables},
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE_SECONDS,
            check=False,
        )

    return call


def answer(ended):
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout) if ended.stdout.strip() else {}


def test_every_operation_works(server, aws):
    identity = answer(aws(server, "verify-session"))["identity"]
    created = answer(aws(server, "create-access-token", "--name", "tök1"))
    assert created["name"] == "tök1"
    assert harness.SECRET.fullmatch(created["secret"])
    (item,) = answer(aws(server, "list-access-tokens"))["items"]
    assert item["expiresTime"] == created["expiresTime"]
    assert answer(aws(server, "get-user-details"))["userId"] == identity
    assert answer(aws(server, "delete-access-token", "--id", item["id"])) == {}
    assert answer(aws(server, "list-access-tokens"))["items"] == []


def test_an_expiry_keeps_its_milliseconds(server, aws):
    created = answer(
        aws(server, "create-access-token", "--name", "x", "--expires-time", "2099-01-02T03:04:05.678Z")
    )
    # Version 1 shows what came over the wire, version 2 reads and writes it again.
    assert created["expiresTime"] in ("2099-01-02T03:04:05.678Z", "2099-01-02T03:04:05.678000+00:00")


def test_all_pages_are_listed(server, connect, aws):
    names = [f"t{number:02}" for number in range(25)]
    api = connect(server)
    for name in names:
        api.create(name)
    listed = answer(aws(server, "list-access-tokens", "--page-size", "7"))
    assert [item["name"] for item in listed["items"]] == names


ERRORS = {
    "ValidationException": ({}, ["create-access-token", "--name", "x" * 101]),
    "ResourceNotFoundException": ({}, ["delete-access-token", "--id", "unknown"]),
    "ServiceQuotaExceededException": (
        {"quota": {"maxTokensPerUser": 0}},
        ["create-access-token", "--name", "x"],
    ),
    "ConflictException": (
        {
            "tokens": {"uniqueNames": True},
            "users": [{"token": "alice", "accessTokens": [{"name": "x"}]}],
        },
        ["create-access-token", "--name", "x"],
    ),
    "AccessDeniedException": (
        {"auth": {"mode": "listed"}, "users": [{"token": "bob"}]},
        ["verify-session"],
    ),
    "NotImplementedException": ({}, ["list-spaces"]),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_shown_by_name(start_server, aws, name):
    config, arguments = ERRORS[name]
    ended = aws(start_server(config=config), *arguments)
    assert ended.returncode in (254, 255), ended
    assert f"An error occurred ({name}) when calling the " in ended.stderr


def test_a_429_is_retried_and_then_shown(start_server, aws):
    rule = {"id": "limit", "match": {"operation": "*"}, "key": "global", "rps": 0.001, "burst": 1}
    server = start_server(config={**FROZEN, "throttle": [rule]})
    assert aws(server, "verify-session").returncode == 0
    ended = aws(server, "create-access-token", "--name", "x", AWS_RETRY_MODE="standard")
    assert ended.returncode in (254, 255)
    assert "(ThrottlingException)" in ended.stderr
    server.wait_for_stderr("operation=CreateAccessToken", 3)
    seen = [entry for entry in server.requests() if entry["operation"] == "CreateAccessToken"]
    assert [entry["status"] for entry in seen] == ["429"] * 3


def shell_with_env(server, clean, script):
    """The recipe of the README: take over what `env` prints, then call the CLI."""
    path = os.pathsep.join([os.path.dirname(harness.binary()), os.path.dirname(aws_program())])
    return subprocess.run(
        ["sh", "-euc", f'eval "$(codecatalyst-mock env --port {server.port})"\n{script}'],
        env={**clean, "PATH": path + os.pathsep + clean["PATH"]},
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE_SECONDS,
        check=False,
    )


CREATE = "aws codecatalyst create-access-token --name x --output json"


if KNOWS_ENVIRONMENT:

    def test_after_env_a_current_cli_needs_nothing_else(server, clean):
        ended = shell_with_env(server, clean, CREATE)
        assert answer(ended)["name"] == "x"


def test_after_env_an_old_cli_needs_the_sso_files_and_the_endpoint(server, environment, clean):
    write_sso_files(environment, "alice")
    ended = shell_with_env(server, clean, f'{CREATE} --endpoint-url "$AWS_ENDPOINT_URL_CODECATALYST"')
    assert answer(ended)["name"] == "x"


def test_the_aws_config_of_env_makes_a_profile(server, run, environment, clean):
    """The printed text says where it goes, and where the token goes."""
    text = run("env", "--port", server.port, "--format", "aws-config").stdout
    (environment / ".aws").mkdir()
    (environment / ".aws" / "config").write_text(text)
    cache = re.search(r"~/(\.aws/sso/cache/\S+\.json)", text)[1]
    (environment / cache).parent.mkdir(parents=True)
    (environment / cache).write_text(re.search(r"^# (\{.*\})$", text, re.MULTILINE)[1])
    command = [aws_program(), "codecatalyst", "verify-session", "--output", "json"]
    if not KNOWS_ENVIRONMENT:
        command += ["--endpoint-url", server.url]
    ended = subprocess.run(
        command,
        env={**clean, "AWS_PROFILE": "codecatalyst-mock"},
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE_SECONDS,
        check=False,
    )
    assert harness.UUID.fullmatch(answer(ended)["identity"])
