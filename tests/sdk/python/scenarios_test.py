# SPDX-License-Identifier: Apache-2.0
"""The scenarios of tests/sdk/scenarios.tsv with boto3, unmodified, by the fixtures of clients/python."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config

# quote: retries
# Without this it is 5 attempts up to botocore 1.43 ("legacy"), and 3 from 1.44 on ("standard").
ATTEMPTS = 3
RETRIES = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS})
# end quote

NO_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 1})
SECRET = re.compile(r"mockpat-[A-Za-z0-9]{40}")
CREATE = {"operation": "CreateAccessToken"}
YEAR = timedelta(days=365)


@pytest.fixture
def client(codecatalyst_user):
    return codecatalyst_user.client(config=RETRIES)


def names(client):
    """The names of all access tokens, on however many pages."""
    pages = client.get_paginator("list_access_tokens").paginate()
    return [item["name"] for page in pages for item in page["items"]]


def test_creates_tokens_with_and_without_expiry(codecatalyst_mock, client):
    expires = datetime(2099, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)
    created = client.create_access_token(name="asked for", expiresTime=expires)
    assert (created["name"], created["expiresTime"]) == ("asked for", expires)
    assert SECRET.fullmatch(created["secret"])

    before = codecatalyst_mock.clock.now()
    created = client.create_access_token(name="a year")
    after = codecatalyst_mock.clock.now()
    assert before + YEAR <= created["expiresTime"] <= after + YEAR


def test_pages_through_25_tokens_and_deletes_one(client):
    wanted = [f"token-{number:02}" for number in range(25)]
    for name in wanted:
        client.create_access_token(name=name)
    paginator = client.get_paginator("list_access_tokens")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 10}))
    items = [item for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [10, 10, 5]
    assert [item["name"] for item in items] == wanted

    client.delete_access_token(id=items[12]["id"])
    assert names(client) == wanted[:12] + wanted[13:]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_access_token(id=items[12]["id"])


def test_tells_who_calls_and_the_request_id(codecatalyst_user, client):
    session = client.verify_session()
    assert session["identity"] == client.get_user_details()["userId"]
    with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
        client.delete_access_token(id="unknown")

    answered = session["ResponseMetadata"]["RequestId"]
    refused = raised.value.response["ResponseMetadata"]["RequestId"]
    seen = [request["requestId"] for request in codecatalyst_user.requests()]
    assert (seen[0], seen[-1]) == (answered, refused)


BY_FAULT = {
    "ServiceQuotaExceededException": 402,
    "AccessDeniedException": 403,
    "ConflictException": 409,
    "ThrottlingException": 429,
}


def assert_raises(client, kind, status, message, call):
    """The call raises the client's own class of that name, with what came over the wire."""
    with pytest.raises(getattr(client.exceptions, kind)) as raised:
        call()
    response = raised.value.response
    assert response["Error"]["Code"] == kind
    assert message in response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_raises_the_six_typed_exceptions(codecatalyst_user):
    client = codecatalyst_user.client(config=NO_RETRIES)

    def create(name="x"):
        client.create_access_token(name=name)

    def delete():
        client.delete_access_token(id="unknown")

    assert_raises(client, "ValidationException", 400, "Value at '/name' failed", lambda: create("x" * 101))
    assert_raises(client, "ResourceNotFoundException", 404, "'unknown' was not found", delete)
    for kind, status in BY_FAULT.items():
        error = {"code": kind, "message": f"for the test of {kind}"}
        fault = codecatalyst_user.add_fault({"match": CREATE, "error": error})
        assert_raises(client, kind, status, error["message"], create)
        fault.remove()


def test_retries_throttled_calls(codecatalyst_user, client):
    codecatalyst_user.add_fault({"match": CREATE, "error": {"code": "ThrottlingException"}})
    with pytest.raises(client.exceptions.ThrottlingException) as raised:
        client.create_access_token(name="x")
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == ATTEMPTS - 1

    (call,) = codecatalyst_user.calls(operation="CreateAccessToken")
    assert [attempt["status"] for attempt in call["attempts"]] == [429] * ATTEMPTS


def test_recovers_from_a_reset_connection(codecatalyst_user, client):
    codecatalyst_user.add_fault({"match": CREATE, "fault": "CONNECTION_RESET_BY_PEER", "times": 1})
    created = client.create_access_token(name="x")

    codecatalyst_user.verify(CREATE, calls=1, attempts=2)
    (item,) = client.list_access_tokens()["items"]
    assert item["expiresTime"] == created["expiresTime"]


# quote: lost
def test_shows_the_duplicate_of_a_lost_answer(codecatalyst_user, client):
    codecatalyst_user.add_fault(
        {
            "match": {"operation": "CreateAccessToken", "attempt": {"max": 1}},
            "when": "after",
            "fault": "CONNECTION_RESET_BY_PEER",
        }
    )
    client.create_access_token(name="ci")  # tries again by itself, and knows one secret

    (call,) = codecatalyst_user.calls(operation="CreateAccessToken")
    assert call["duplicates"] == 1
    assert names(client) == ["ci", "ci"]
    # end quote
    assert [attempt["status"] for attempt in call["attempts"]] == [None, 201]


def test_forgets_expired_tokens(codecatalyst_mock, client):
    soon = codecatalyst_mock.clock.now() + timedelta(hours=1)
    client.create_access_token(name="brief", expiresTime=soon)
    client.create_access_token(name="lasting")
    brief, lasting = client.list_access_tokens()["items"]

    codecatalyst_mock.clock.advance(timedelta(hours=1, milliseconds=1))
    assert client.list_access_tokens()["items"] == [lasting]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_access_token(id=brief["id"])


def test_keeps_two_users_apart_in_parallel(codecatalyst_mock, client):
    def use(client, word):
        made = []
        for number in range(10):
            client.create_access_token(name=f"{word}-{number}")
            made.append(f"{word}-{number}")
            assert names(client) == made
        return client.verify_session()["identity"]

    with codecatalyst_mock.new_user() as other, ThreadPoolExecutor(2) as pool:
        one = pool.submit(use, client, "one")
        two = pool.submit(use, other.client(config=RETRIES), "two")
        assert one.result() != two.result()


# quote: https
def test_works_over_https(codecatalyst_mock, codecatalyst_user):
    client = codecatalyst_user.client(
        endpoint_url=codecatalyst_mock.tls_url,  # https://...
        verify=codecatalyst_mock.ca_file,  # what --tls-ca-out wrote
    )
    client.create_access_token(name="ci")
    assert names(client) == ["ci"]
    # end quote
    assert client.meta.endpoint_url.startswith("https://")
