# SPDX-License-Identifier: Apache-2.0
"""A user: alone with its tokens, faults, calls and clients."""

from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from codecatalyst_mock import AdminError, Server, _boto

THROTTLED = {"match": {"operation": "VerifySession"}, "error": {"code": "ThrottlingException"}}
ONCE = Config(retries={"total_max_attempts": 1})


def test_two_users_have_tokens_of_their_own(new_user):
    one, other = new_user(), new_user()
    one.client().create_access_token(name="x")
    assert [item["name"] for item in one.client().list_access_tokens()["items"]] == ["x"]
    assert other.client().list_access_tokens()["items"] == []
    assert one.client().verify_session()["identity"] == one.identity != other.identity


def test_a_bearer_token_may_be_given(new_user):
    assert new_user("alice").user_name == "user-b1fbfcf4"


def test_a_user_whose_bearer_token_is_given_stays_as_it_is(new_user):
    before = new_user("alice")
    before.add_tokens([{"name": "seeded"}])
    before.client().verify_session()
    items = new_user("alice").client().list_access_tokens()["items"]
    assert [item["name"] for item in items] == ["seeded"]
    before.verify({"operation": "VerifySession"}, times=1)


def test_two_of_one_bearer_token_add_faults_side_by_side(server, new_user):
    one, other = new_user("alice"), new_user("alice")
    faults = [each.add_fault(THROTTLED) for each in (one, other, one)]
    assert [fault.id for fault in faults] == [f"user-b1fbfcf4-{number}" for number in (1, 2, 3)]
    faults[0].remove()
    assert new_user("alice").add_fault(THROTTLED).id == faults[0].id
    one.close()
    left = [rule["id"] for rule in server.admin("GET", "/_mock/faults")["faults"]]
    assert left == [faults[1].id, faults[0].id], "what one has removed is not its own any more"


def test_an_id_that_is_in_use_is_refused(new_user):
    new_user("alice").add_fault({**THROTTLED, "id": "slow"})
    with pytest.raises(AdminError, match="exists already"):
        new_user("alice").add_fault({**THROTTLED, "id": "slow"})


def test_a_fault_hits_this_user_only_and_counts(new_user, user):
    fault = user.add_fault({**THROTTLED, "times": 2})
    assert (fault.matches, fault.hits, fault.remaining, fault.completed) == (0, 0, 2, False)
    for _ in range(2):
        with pytest.raises(ClientError, match="ThrottlingException"):
            user.client(config=ONCE).verify_session()
    user.client().verify_session()
    new_user().client().verify_session()
    assert fault.refresh() is fault
    assert (fault.matches, fault.hits, fault.remaining, fault.completed) == (3, 2, 0, True)


def test_users_may_choose_the_same_id_for_a_fault(new_user):
    for each in (new_user(), new_user()):
        assert each.add_fault({**THROTTLED, "id": "slow"}).id == f"{each.user_name}-slow"


def test_faults_are_gone_after_the_block(server):
    with server.new_user() as user:
        first = user.add_fault(THROTTLED)
        user.add_fault(THROTTLED)
        first.remove()
    assert server.admin("GET", "/_mock/faults")["faults"] == []


def test_all_is_tidied_up_when_something_of_it_fails(server, monkeypatch):
    user = server.new_user()
    client = user.client()
    closed = []
    monkeypatch.setattr(client, "close", lambda: closed.append(client))
    user.add_fault(THROTTLED)
    broken = user.add_fault(THROTTLED)
    monkeypatch.setattr(broken, "remove", lambda: server.admin("GET", "/_mock/nothing"))
    with pytest.raises(AdminError, match="404"):
        user.close()
    assert closed == [client]
    assert [rule["id"] for rule in server.admin("GET", "/_mock/faults")["faults"]] == [broken.id]


def test_a_fault_that_is_wrong_says_where(user):
    with pytest.raises(AdminError, match=r'/tims: unknown member "tims"; did you mean "times"\?'):
        user.add_fault({**THROTTLED, "tims": 1})
    assert user.faults == []


def test_a_match_of_another_user_is_refused(user):
    with pytest.raises(ValueError, match="match.user is added here"):
        user.add_fault({"match": {"user": {"equalTo": "bob"}}, "fault": "HANG"})


def test_verify_holds_or_says_what_there_was_instead(new_user, user):
    new_user().client().verify_session()
    user.client().verify_session()
    user.verify({"operation": "VerifySession"}, times=1, calls=1, attempts={"min": 1, "max": 2})
    with pytest.raises(AssertionError) as raised:
        user.verify({"operation": "VerifySession"}, times=2)
    assert str(raised.value).splitlines() == [
        "1 request matched, expected exactly 2",
        "  seen: VerifySession, attempt 1: 200",
    ]
    with pytest.raises(AssertionError) as raised:
        user.verify({"operation": "VerifySession", "status": 429}, times=1)
    assert str(raised.value).splitlines() == [
        "0 requests matched, expected exactly 1",
        "  near miss, by its status: VerifySession, attempt 1: 200",
    ]


def test_verify_does_not_mind_what_the_journal_dropped_before():
    with Server.start("--journal-max-entries", "2") as server:
        with server.new_user("alice") as before:
            for _ in range(3):
                before.client().verify_session()
            with pytest.raises(AssertionError, match="had to drop"):
                before.verify(times=2)
        with server.new_user("alice") as user:
            assert user.calls() == []
            user.client().verify_session()
            user.verify(times=1)


def test_verify_names_the_fault_of_what_it_saw(user):
    fault = user.add_fault(THROTTLED)
    with pytest.raises(ClientError):
        user.client(config=ONCE).verify_session()
    with pytest.raises(AssertionError, match=f"attempt 1: 429, fault {fault.id}"):
        user.verify(times=0)


def test_verify_looks_behind_an_instant_or_a_number(server, user):
    user.client().verify_session()
    number = user.requests()[-1]["number"]
    user.verify(times=0, since=number)
    user.verify(times=0, since=server.clock.now() + timedelta(seconds=1))
    user.verify(times=1, since=server.clock.now() - timedelta(hours=1))


def test_a_wrong_question_is_no_failed_check(user):
    with pytest.raises(AdminError, match="400"):
        user.verify({"operation": "VerifySesion"}, times=1)


def test_calls_and_requests_are_this_users(server, new_user, user):
    new_user().client().verify_session()
    user.client().verify_session()
    user.client().create_access_token(name="x")
    assert [call["operation"] for call in user.calls()] == ["VerifySession", "CreateAccessToken"]
    assert [request["status"] for request in user.requests()] == [200, 201]
    assert len(user.calls(operation="CreateAccessToken", status=201, limit=1)) == 1
    assert user.calls(since=server.clock.now() + timedelta(seconds=1)) == []


def test_tokens_are_given_with_instants(user):
    expires = datetime(2099, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)
    (token,) = user.add_tokens([{"name": "x", "expiresTime": expires}])
    (item,) = user.client().list_access_tokens()["items"]
    assert (item["id"], item["expiresTime"]) == (token["id"], expires)


def test_a_reset_leaves_other_users_alone(server, new_user, user):
    other = new_user()
    for each in (user, other):
        each.add_tokens([{"name": "x"}])
        each.add_fault(THROTTLED)
        each.client().list_access_tokens()
    user.reset()
    assert [rule["id"] for rule in server.admin("GET", "/_mock/faults")["faults"]] == [
        user.faults[0].id,
        other.faults[0].id,
    ]
    assert user.calls() == []
    assert user.client().list_access_tokens()["items"] == []
    assert len(other.client().list_access_tokens()["items"]) == 1


def test_a_client_knows_no_proxy_no_profile_and_no_other_token(user, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "nobodys")
    monkeypatch.setenv("AWS_BEARER_TOKEN_CODECATALYST", "another")
    assert user.client().verify_session()["identity"] == user.identity


@pytest.mark.parametrize("scheme", ["http"] * (not _boto.REFUSES_HTTP) + ["https"])
def test_a_client_may_be_sent_to_either_port(user, scheme):
    url = {"http": user.server.url, "https": user.server.tls_url}[scheme]
    assert user.client(endpoint_url=url).verify_session()["identity"] == user.identity


def test_a_client_trusts_the_servers_own_ca_and_nothing_else(user):
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        user.client(endpoint_url=user.server.tls_url, verify=True, config=ONCE).verify_session()


if _boto.REFUSES_HTTP:

    def test_a_boto3_that_refuses_http_says_what_the_server_lacks(server):
        bare = Server(server.url)
        with pytest.raises(RuntimeError, match="over HTTPS only.*CODECATALYST_MOCK_TLS_URL"):
            bare.new_user().client()


if _boto.VERSION > _boto.LAST_WITHOUT_ENVIRONMENT:

    def test_the_environment_makes_other_code_this_user(user, monkeypatch):
        for name, value in user.environment().items():
            monkeypatch.setenv(name, value)
        client = boto3.session.Session().client("codecatalyst")
        assert client.verify_session()["identity"] == user.identity
        client.close()

else:

    def test_a_boto3_that_reads_no_token_from_the_environment_is_named(user):
        with pytest.raises(RuntimeError, match="takes no bearer token from the environment, 1.39 does"):
            user.environment()
