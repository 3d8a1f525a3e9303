# SPDX-License-Identifier: Apache-2.0
"""What boto3 makes of the server beyond the scenarios."""

import json
import re
from datetime import datetime, timedelta, timezone

import botocore.exceptions
import codecatalyst_mock as mock
import harness
import pytest
from botocore.config import Config
from conftest import KNOWS_ACCESS_TOKEN_ID, RETRIES_THREE_TIMES

EXPIRES = datetime(2099, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)


@pytest.fixture
def client(codecatalyst_user):
    return codecatalyst_user.client()


def test_every_member_of_every_answer_is_there(client):
    created = client.create_access_token(name="tok1", expiresTime=EXPIRES)
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    (item,) = client.list_access_tokens()["items"]
    assert (item["name"], item["expiresTime"]) == ("tok1", EXPIRES)
    if KNOWS_ACCESS_TOKEN_ID:
        assert created["accessTokenId"] == item["id"]
    details = client.get_user_details()
    assert details["primaryEmail"] == {"email": f"{details['userName']}@example.com", "verified": True}
    assert details["displayName"] == details["userName"]
    assert client.get_user_details(id=details["userId"])["userName"] == details["userName"]
    assert client.get_user_details(userName=details["userName"])["userId"] == details["userId"]
    deleted = client.delete_access_token(id=item["id"])
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_microseconds_are_truncated(client):
    created = client.create_access_token(name="x", expiresTime=EXPIRES.replace(microsecond=678901))
    assert created["expiresTime"] == EXPIRES


def test_an_expiry_of_another_zone_is_the_same_instant(client):
    expires = datetime(2099, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert client.create_access_token(name="x", expiresTime=expires)["expiresTime"] == expires


def test_an_expiry_without_a_zone_is_taken_as_utc(client):
    created = client.create_access_token(name="x", expiresTime=EXPIRES.replace(tzinfo=None))
    assert created["expiresTime"] == EXPIRES


def test_a_name_beyond_ascii_comes_back_equal(client):
    name = "é🙂" * 50
    assert client.create_access_token(name=name)["name"] == name


@pytest.mark.parametrize("size", [None, 1, 7])
def test_the_paginator_takes_pages_of_any_size(codecatalyst_user, client, size):
    names = [f"t{number:02}" for number in range(25)]
    codecatalyst_user.add_tokens([{"name": name} for name in names])
    pages = client.get_paginator("list_access_tokens").paginate(PaginationConfig={"PageSize": size})
    assert [item["name"] for page in pages for item in page["items"]] == names


# The server's own rules, and how often a token can be made until one is broken.
RULES = {
    "ServiceQuotaExceededException": (402, 1, {"quota": {"maxTokensPerUser": 1}}),
    "ConflictException": (409, 1, {"tokens": {"uniqueNames": True}}),
    "ThrottlingException": (
        429,
        2,
        {
            "clock": {"frozen": True},
            "throttle": [{"id": "creates", "key": "user", "rps": 1, "burst": 2}],
        },
    ),
}


@pytest.mark.parametrize("kind", RULES)
def test_the_servers_own_rules_raise_the_same_exceptions(tmp_path, kind):
    status, allowed, config = RULES[kind]
    path = harness.write_config(tmp_path, config)
    with mock.Server.start("--config", str(path)) as server, server.new_user("alice") as user:
        client = user.client(config=Config(retries={"total_max_attempts": 1}))
        for _ in range(allowed):
            client.create_access_token(name="x")
        with pytest.raises(getattr(client.exceptions, kind)) as raised:
            client.create_access_token(name="x")
    response = raised.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["message"] == response["Error"]["Message"] != ""
    assert harness.UUID.fullmatch(response["ResponseMetadata"]["RequestId"])


def test_an_operation_that_is_not_implemented_says_so(client):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        client.list_spaces()
    error = raised.value.response
    assert error["Error"]["Code"] == "NotImplementedException"
    assert "ListSpaces" in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert error["ResponseMetadata"]["RetryAttempts"] == 0


ATTEMPTS = {None: 3 if RETRIES_THREE_TIMES else 5, "legacy": 5, "standard": 3, "adaptive": 3}


@pytest.mark.parametrize("mode", ATTEMPTS)
def test_how_often_each_mode_tries(codecatalyst_user, monkeypatch, mode):
    codecatalyst_user.add_fault({"error": {"code": "ThrottlingException"}})
    config = Config(retries={"mode": mode}) if mode else None
    client = codecatalyst_user.client(config=config)
    with monkeypatch.context() as patch:
        patch.setattr("time.sleep", lambda seconds: None)  # the waits are the client's own
        with pytest.raises(client.exceptions.ThrottlingException):
            client.create_access_token(name="x")
    (call,) = codecatalyst_user.calls()
    assert [attempt["attempt"] for attempt in call["attempts"]] == list(range(1, ATTEMPTS[mode] + 1))


# A rule that spoils one answer: the requests that come, what the caller gets, the tokens that exist.
SPOILT = {
    "500": ({"error": {"code": "InternalServerException", "statusCode": 500}}, 2, "a token", 1),
    "501": ({"error": {"code": "NotImplementedException", "statusCode": 501}}, 1, "ClientError", 0),
    "503": ({"error": {"code": "ServiceUnavailableException", "statusCode": 503}}, 2, "a token", 1),
    "end": ({"fault": "EMPTY_RESPONSE"}, 2, "a token", 1),
    "not HTTP": ({"fault": "RANDOM_DATA_THEN_CLOSE"}, 2, "a token", 1),
    "broken chunk": ({"fault": "MALFORMED_RESPONSE_CHUNK"}, 2, "a token", 1),
    "head alone": ({"fault": "CLOSE_AFTER_HEADERS"}, 1, "no secret", 0),
    "half a body": ({"body": {"truncateAtFraction": 0.5}}, 1, "no secret", 1),
    "no JSON": ({"body": {"malformed": True}}, 1, "no secret", 1),
    "HTML": ({"body": {"replace": "<html>"}}, 1, "no secret", 1),
    "500 after": (
        {"when": "after", "error": {"code": "InternalServerException", "statusCode": 500}},
        2,
        "a token",
        2,
    ),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_one_spoilt_answer_ends_in(codecatalyst_user, client, monkeypatch, kind):
    rule, requests, outcome, tokens = SPOILT[kind]
    codecatalyst_user.add_fault({**rule, "times": 1, "match": {"operation": "CreateAccessToken"}})
    with monkeypatch.context() as patch:
        patch.setattr("time.sleep", lambda seconds: None)
        try:
            created = client.create_access_token(name="x")
            got = "a token" if "secret" in created else "no secret"
        except botocore.exceptions.ClientError as error:
            got = type(error).__name__
    seen = len(codecatalyst_user.requests(operation="CreateAccessToken"))
    assert (seen, got, len(client.list_access_tokens()["items"])) == (requests, outcome, tokens)


def test_many_calls_share_one_connection():
    with mock.Server.start() as server, server.new_user() as user:
        client = user.client()
        for number in range(20):
            client.create_access_token(name=f"t{number}")
        metrics = server.admin("GET", "/_mock/metrics")
        # The other one is that of the metrics.
        assert re.search(r"^codecatalyst_mock_connections (\d+)$", metrics, re.MULTILINE)[1] == "2"


def test_the_journal_keeps_no_secret(codecatalyst_user, client):
    secret = client.create_access_token(name="x")["secret"]
    told = json.dumps(codecatalyst_user.requests())
    assert secret not in told
    assert codecatalyst_user.token not in told
