# SPDX-License-Identifier: Apache-2.0
"""AWS Labs' AWS API MCP server, which runs AWS CLI commands for an assistant, makes access tokens."""

import asyncio
import json
import os
import pathlib
import sys

import fastmcp
import harness
import pytest
from conftest import seen
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import StdioTransport

PROGRAM = pathlib.Path(sys.executable).parent / "awslabs.aws-api-mcp-server"

# Programs that call home are answered by nobody: only this machine is reached.
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1,localhost"}

CREATE = {"operation": "CreateAccessToken"}

# quote: attempts
# What the program sets (AWS_MAX_ATTEMPTS changes it), in botocore's mode "adaptive".
ATTEMPTS = 3
# end quote


# quote: environment
def environment(user, **more):
    """How the program is pointed here. It asks for AWS credentials too, and never uses them."""
    return {
        "AWS_ENDPOINT_URL_CODECATALYST": os.environ["CODECATALYST_MOCK_URL"],
        "AWS_BEARER_TOKEN_CODECATALYST": user.token,
        "AWS_REGION": "us-west-2",
        "AWS_ACCESS_KEY_ID": "unused",
        "AWS_SECRET_ACCESS_KEY": "unused",
        **more,
    }


# end quote


class Assistant:
    """The other end of the protocol: it calls the tool, and the person behind it may be asked."""

    def __init__(self, user, directory, *, consents=None, **more):
        self.questions = []
        self._consents = consents
        self._transport = StdioTransport(
            command=str(PROGRAM),
            args=[],
            env=harness.clean_environment(
                directory, {**OFFLINE, "TMPDIR": directory, **environment(user, **more)}
            ),
            log_file=directory / "log",
            keep_alive=False,
        )

    async def _consent(self, message, *_):
        self.questions.append(message)
        return ElicitResult(action="accept", content={"answer": self._consents})

    async def _call(self, commands):
        handler = None if self._consents is None else self._consent
        async with fastmcp.Client(self._transport, elicitation_handler=handler) as client:
            answers = []
            for command in commands:
                answer = await client.call_tool("call_aws", {"cli_command": command}, raise_on_error=False)
                assert not answer.is_error, answer
                answers += json.loads(answer.content[0].text)
            return answers

    def run(self, *commands):
        """What the assistant reads about each command."""
        return asyncio.run(asyncio.wait_for(self._call(commands), harness.PATIENCE_SECONDS))


def result(answer):
    assert answer["response"]["error"] is None, answer
    return json.loads(answer["response"]["as_json"])


@pytest.fixture
def assistant(user, tmp_path):
    def start(**options):
        return Assistant(user, tmp_path, **options)

    return start


def test_makes_lists_and_deletes_a_token(user, assistant):
    expiry = "2099-01-02T03:04:05.678Z"
    answers = assistant().run(
        "aws codecatalyst verify-session",
        f"aws codecatalyst create-access-token --name laptop --expires-time {expiry}",
        "aws codecatalyst list-access-tokens",
    )
    session, made, listed = map(result, answers)
    assert session["identity"] == user.identity
    # The assistant reads the secret: it is in the conversation from here on.
    assert harness.SECRET.fullmatch(made["secret"])
    assert [item["id"] for item in listed["items"]] == [made["accessTokenId"]]
    assert listed["items"][0]["expiresTime"] == "2099-01-02T03:04:05.678000+00:00"
    assistant().run(f"aws codecatalyst delete-access-token --id {made['accessTokenId']}")
    assert seen(user) == [
        ("VerifySession", [200]),
        ("CreateAccessToken", [201]),
        ("ListAccessTokens", [200]),
        ("DeleteAccessToken", [200]),
    ]
    agents = {request["request"]["headers"]["user-agent"] for request in user.requests()}
    assert all("awslabs#mcp#aws-api-mcp-server" in agent for agent in agents)


def test_lists_all_pages(user, assistant):
    names = [f"token-{number:02}" for number in range(25)]
    user.add_tokens([{"name": name} for name in names])
    (listed,) = map(result, assistant().run("aws codecatalyst list-access-tokens"))
    assert [item["name"] for item in listed["items"]] == names
    assert seen(user) == [("ListAccessTokens", [200])] * 3


def test_gives_up_on_a_throttled_call(user, assistant):
    user.add_fault({"match": CREATE, "error": {"code": "ThrottlingException", "message": "Slow down"}})
    (answer,) = assistant().run("aws codecatalyst create-access-token --name x")
    # For the protocol it is a success: only who reads the text learns of it.
    assert answer["response"]["status_code"] == 429
    assert answer["response"]["error_code"] == "ThrottlingException"
    assert "(reached max retries: 2): Slow down" in answer["response"]["error"]
    assert seen(user) == [("CreateAccessToken", [429] * ATTEMPTS)]


def test_makes_a_second_token_when_the_answer_is_lost(user, assistant):
    user.add_fault(
        {"match": {**CREATE, "attempt": {"max": 1}}, "when": "after", "fault": "CONNECTION_RESET_BY_PEER"}
    )
    made, listed = map(
        result,
        assistant().run(
            "aws codecatalyst create-access-token --name x", "aws codecatalyst list-access-tokens"
        ),
    )
    assert made["ResponseMetadata"]["RetryAttempts"] == 1
    assert [item["name"] for item in listed["items"]] == ["x", "x"]
    assert listed["items"][1]["id"] == made["accessTokenId"]
    assert user.calls()[0]["duplicates"] == 1


def test_recovers_from_a_reset_connection(user, assistant):
    user.add_fault({"match": CREATE, "times": 1, "fault": "CONNECTION_RESET_BY_PEER"})
    (made,) = map(result, assistant().run("aws codecatalyst create-access-token --name x"))
    assert harness.SECRET.fullmatch(made["secret"])
    (call,) = user.calls()
    assert len(call["attempts"]) == 2
    assert call["duplicates"] == 0


@pytest.mark.parametrize(
    "name, status",
    [
        ("AccessDeniedException", 403),
        ("ConflictException", 409),
        ("ServiceQuotaExceededException", 402),
        ("ValidationException", 400),
    ],
)
def test_names_the_exception(user, assistant, name, status):
    user.add_fault({"match": CREATE, "error": {"code": name, "message": "as asked"}})
    (answer,) = assistant().run("aws codecatalyst create-access-token --name x")
    response = answer["response"]
    assert (response["error_code"], response["status_code"]) == (name, status)
    assert response["error"].endswith("CreateAccessToken operation: as asked")
    assert seen(user) == [("CreateAccessToken", [status])]


@pytest.mark.parametrize("consents", [True, False])
def test_asks_before_it_makes_a_token(user, assistant, consents):
    someone = assistant(consents=consents, REQUIRE_MUTATION_CONSENT="true")
    (answer,) = someone.run("aws codecatalyst create-access-token --name x")
    assert len(someone.questions) == 1
    assert "create-access-token" in someone.questions[0]
    assert seen(user) == ([("CreateAccessToken", [201])] if consents else [])
    assert ("response" in answer) == consents


def test_works_over_https(user, assistant):
    made, listed = map(
        result,
        assistant(
            AWS_ENDPOINT_URL_CODECATALYST=os.environ["CODECATALYST_MOCK_TLS_URL"],
            AWS_CA_BUNDLE=os.environ["CODECATALYST_MOCK_CA"],
        ).run("aws codecatalyst create-access-token --name x", "aws codecatalyst list-access-tokens"),
    )
    assert [item["id"] for item in listed["items"]] == [made["accessTokenId"]]
