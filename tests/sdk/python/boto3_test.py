# SPDX-License-Identifier: Apache-2.0
"""boto3, unmodified, against the server."""

import datetime
import json
import subprocess
import sys

import botocore.exceptions
import harness
import pytest
from conftest import KNOWS_ACCESS_TOKEN_ID, REFUSES_HTTP, client_of_provider, write_sso_files

UTC = datetime.timezone.utc
FROZEN = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}


def throttle(burst):
    rule = {"id": "limit", "match": {"operation": "*"}, "key": "global", "rps": 0.001, "burst": burst}
    return {**FROZEN, "throttle": [rule]}


def test_every_operation_works_with_every_recipe(server, make_client, recipe):
    client = make_client(server, recipe=recipe)
    identity = client.verify_session()["identity"]
    created = client.create_access_token(name="tok1")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert harness.SECRET.fullmatch(created["secret"])
    assert created["name"] == "tok1"
    (item,) = client.list_access_tokens()["items"]
    assert item["name"] == "tok1"
    assert item["expiresTime"] == created["expiresTime"]
    if KNOWS_ACCESS_TOKEN_ID:
        assert created["accessTokenId"] == item["id"]
    details = client.get_user_details()
    assert details["userId"] == identity
    assert details["primaryEmail"]["verified"] is True
    assert client.get_user_details(id=identity)["userName"] == details["userName"]
    assert client.get_user_details(userName=details["userName"])["userId"] == identity
    deleted = client.delete_access_token(id=item["id"])
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert client.list_access_tokens()["items"] == []


# A program of its own, because botocore looks for the home directory when it is imported.
OF_FILES = """
import boto3, json, sys
client = boto3.client("codecatalyst", endpoint_url=sys.argv[1])
created = client.create_access_token(name="tok1")
print(json.dumps([created["name"], client.verify_session()["identity"]]))
"""

if REFUSES_HTTP:

    def test_this_boto3_sends_no_bearer_token_over_plain_http(server, make_client):
        client = make_client(server, recipe=client_of_provider)
        with pytest.raises(botocore.exceptions.InvalidEndpointConfigurationError, match="HTTPS"):
            client.verify_session()
        assert server.requests() == []

else:

    def test_the_two_sso_files_are_enough(server, connect, environment, clean):
        write_sso_files(environment, "alice")
        ended = subprocess.run(
            [sys.executable, "-c", OF_FILES, server.url],
            env=clean,
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert json.loads(ended.stdout) == ["tok1", connect(server).get("/session").json["identity"]]


def test_the_bearer_token_decides_who_the_user_is(server, make_client):
    alice, bob = make_client(server, "alice"), make_client(server, "bob")
    alice.create_access_token(name="of alice")
    assert bob.list_access_tokens()["items"] == []
    assert alice.verify_session()["identity"] != bob.verify_session()["identity"]


def test_an_expiry_is_equal_to_the_millisecond(client):
    expires = datetime.datetime(2099, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert client.create_access_token(name="x", expiresTime=expires)["expiresTime"] == expires
    assert client.list_access_tokens()["items"][0]["expiresTime"] == expires


def test_microseconds_are_truncated(client):
    expires = datetime.datetime(2099, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    created = client.create_access_token(name="x", expiresTime=expires)
    assert created["expiresTime"] == expires.replace(microsecond=678000)


def test_an_expiry_of_another_zone_is_the_same_instant(client):
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    expires = datetime.datetime(2099, 1, 2, 3, 4, 5, tzinfo=zone)
    assert client.create_access_token(name="x", expiresTime=expires)["expiresTime"] == expires


def test_a_name_beyond_ascii_comes_back_equal(client):
    name = "é🙂" * 50
    assert client.create_access_token(name=name)["name"] == name


def test_the_paginator_walks_over_25_tokens(client):
    names = [f"t{number:02}" for number in range(25)]
    for name in names:
        client.create_access_token(name=name)
    for size in (None, 1, 7, 10):
        pages = client.get_paginator("list_access_tokens").paginate(PaginationConfig={"PageSize": size})
        assert [item["name"] for page in pages for item in page["items"]] == names


def caught(client, error_name, call):
    """Runs the call, which must raise the client's own class of that name."""
    with pytest.raises(getattr(client.exceptions, error_name)) as raised:
        call()
    error = raised.value.response
    assert error["Error"]["Code"] == error_name
    assert error["Error"]["Message"]
    assert error["message"] == error["Error"]["Message"]
    assert harness.UUID.fullmatch(error["ResponseMetadata"]["RequestId"])
    return error["ResponseMetadata"]["HTTPStatusCode"]


def test_validation_exception_is_typed(client):
    call = lambda: client.create_access_token(name="x" * 101)  # noqa: E731
    assert caught(client, "ValidationException", call) == 400


def test_resource_not_found_exception_is_typed(client):
    call = lambda: client.delete_access_token(id="unknown")  # noqa: E731
    assert caught(client, "ResourceNotFoundException", call) == 404


def test_service_quota_exceeded_exception_is_typed(start_server, make_client):
    client = make_client(start_server(config={"quota": {"maxTokensPerUser": 0}}))
    call = lambda: client.create_access_token(name="x")  # noqa: E731
    assert caught(client, "ServiceQuotaExceededException", call) == 402


def test_conflict_exception_is_typed(start_server, make_client):
    client = make_client(start_server(config={"tokens": {"uniqueNames": True}}))
    client.create_access_token(name="x")
    call = lambda: client.create_access_token(name="x")  # noqa: E731
    assert caught(client, "ConflictException", call) == 409


def test_access_denied_exception_is_typed(start_server, make_client):
    client = make_client(start_server(config={"auth": {"mode": "listed"}, "users": [{"token": "bob"}]}))
    assert caught(client, "AccessDeniedException", client.verify_session) == 403


def test_throttling_exception_is_typed(start_server, make_client):
    client = make_client(start_server(config=throttle(1)), retries={"total_max_attempts": 1})
    client.verify_session()
    assert caught(client, "ThrottlingException", client.verify_session) == 429


def test_an_operation_that_is_not_implemented_says_so(client):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        client.list_spaces()
    error = raised.value.response
    assert error["Error"]["Code"] == "NotImplementedException"
    assert "ListSpaces" in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert error["ResponseMetadata"]["RetryAttempts"] == 0


@pytest.mark.parametrize("mode, attempts", [("legacy", 5), ("standard", 3)])
def test_a_429_is_retried_and_the_attempts_are_in_the_access_log(
    start_server, make_client, mode, attempts, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # the waits are the client's own
    server = start_server(config=throttle(1))
    client = make_client(server, retries={"mode": mode})
    client.verify_session()
    with pytest.raises(client.exceptions.ThrottlingException) as raised:
        client.create_access_token(name="x")
    metadata = raised.value.response["ResponseMetadata"]
    assert metadata["RetryAttempts"] == attempts - 1
    monkeypatch.undo()
    server.wait_for_stderr("operation=CreateAccessToken", attempts)
    seen = [entry for entry in server.requests() if entry["operation"] == "CreateAccessToken"]
    assert [entry["status"] for entry in seen] == ["429"] * attempts
    assert [entry["attempt"] for entry in seen] == [str(number + 1) for number in range(attempts)]


def test_one_connection_serves_many_calls(server, client):
    for number in range(20):
        client.create_access_token(name=f"t{number}")
    assert len(client.list_access_tokens()["items"]) == 10
