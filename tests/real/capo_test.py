# SPDX-License-Identifier: Apache-2.0
"""capo, an SDK that is not AWS's: its own HTTP and retries, made from AWS's models by its own generator."""

import datetime
import os
import ssl

import harness
import pytest
import zapros
from capo_codecatalyst import CodeCatalystClient, errors

CREATE = {"operation": "CreateAccessToken"}

# quote: attempts
# What it does by itself (retry_max_attempts changes it).
ATTEMPTS = 3
# end quote


@pytest.fixture
def client(user):
    # quote: client
    client = CodeCatalystClient(
        endpoint=os.environ["CODECATALYST_MOCK_URL"], region="us-west-2", bearer=user.token
    )
    # end quote
    return client


def statuses(user):
    """It says of no two requests that they belong together, so they are counted one by one."""
    return [(request["operation"], request["status"]) for request in user.requests()]


def test_makes_lists_and_deletes_tokens(user, client):
    expiry = datetime.datetime(2099, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.timezone.utc)
    made = client.create_access_token(name="first", expires_time=expiry)
    assert harness.SECRET.fullmatch(made["secret"])
    assert made["expires_time"] == expiry
    names = [f"token-{number:02}" for number in range(24)]
    user.add_tokens([{"name": name} for name in names])
    listed = list(client.iter_list_access_tokens())
    assert [item["name"] for item in listed] == ["first", *names]
    client.delete_access_token(id=made["access_token_id"])
    with pytest.raises(errors.ResourceNotFoundException, match=made["access_token_id"]):
        client.delete_access_token(id=made["access_token_id"])


def test_tells_who_calls(user, client):
    assert client.verify_session()["identity"] == client.get_user_details()["user_id"] == user.identity


@pytest.mark.parametrize(
    "name, status",
    [
        ("AccessDeniedException", 403),
        ("ConflictException", 409),
        ("ResourceNotFoundException", 404),
        ("ServiceQuotaExceededException", 402),
        ("ValidationException", 400),
    ],
)
def test_raises_its_own_exceptions(user, client, name, status):
    user.add_fault({"match": CREATE, "error": {"code": name, "message": "as asked"}})
    with pytest.raises(getattr(errors, name), match="as asked") as raised:
        client.create_access_token(name="x")
    assert raised.value.response.status == status
    assert statuses(user) == [("CreateAccessToken", status)]


def test_retries_a_throttled_call(user, client):
    user.add_fault({"match": CREATE, "error": {"code": "ThrottlingException"}})
    with pytest.raises(errors.ThrottlingException):
        client.create_access_token(name="x")
    assert statuses(user) == [("CreateAccessToken", 429)] * ATTEMPTS


def test_does_not_retry_a_connection_that_was_reset(user, client):
    """Its page promises the opposite: a reset is no ConnectionError of its HTTP client."""
    user.add_fault({"match": CREATE, "times": 1, "fault": "CONNECTION_RESET_BY_PEER"})
    with pytest.raises(Exception, match="Connection reset by peer"):
        client.create_access_token(name="x")
    assert statuses(user) == [("CreateAccessToken", None)]
    assert list(client.iter_list_access_tokens()) == []


def test_leaves_a_token_behind_when_the_answer_is_lost(user, client):
    user.add_fault({"match": CREATE, "times": 1, "when": "after", "fault": "CONNECTION_RESET_BY_PEER"})
    with pytest.raises(Exception, match="Connection reset by peer"):
        client.create_access_token(name="x")
    assert [item["name"] for item in client.iter_list_access_tokens()] == ["x"]


def test_works_over_https(user):
    # quote: https
    trust = ssl.create_default_context(cafile=os.environ["CODECATALYST_MOCK_CA"])
    handler = zapros.StdNetworkHandler(transport=zapros.SyncTransport(ssl_context=trust))
    client = CodeCatalystClient(
        handler, endpoint=os.environ["CODECATALYST_MOCK_TLS_URL"], region="us-west-2", bearer=user.token
    )
    # end quote
    made = client.create_access_token(name="x")
    assert [item["id"] for item in client.iter_list_access_tokens()] == [made["access_token_id"]]


def test_trusts_no_stranger(user):
    client = CodeCatalystClient(
        endpoint=os.environ["CODECATALYST_MOCK_TLS_URL"], region="us-west-2", bearer=user.token
    )
    with pytest.raises(Exception, match="certificate verify failed"):
        client.verify_session()
    assert statuses(user) == []
