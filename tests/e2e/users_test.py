# SPDX-License-Identifier: Apache-2.0
"""Who calls: the three ways to tell, and that users do not see each other."""

import harness
import pytest
from harness import assert_error

USERS = {
    "auth": {"mode": "listed"},
    "users": [
        {
            "token": "alice-token",
            "userName": "alice",
            "displayName": "Alice Example",
            "email": "alice@example.org",
            "accessTokens": [
                {
                    "name": "seeded",
                    "id": "00000000-0000-4000-8000-000000000001",
                    "expiresTime": "2099-01-01T00:00:00Z",
                    "secret": "mockpat-0000000000000000000000000000000000000000",
                },
                {"name": "plain"},
                {"name": "gone", "expiresTime": "2001-01-01T00:00:00Z"},
            ],
        },
        {"token": "bob-token", "userName": "bob"},
    ],
}


def test_each_bearer_token_is_a_user_of_its_own(api):
    alice = api.create("of alice").json["accessTokenId"]
    assert api.list_all(token="bob") == []
    assert_error(api.remove(alice, token="bob"), 404, "ResourceNotFoundException")
    assert api.get("/session").json != api.get("/session", token="bob").json
    assert [item["id"] for item in api.list_all()] == [alice]


def test_the_same_token_is_the_same_user_in_every_server(start_server, connect):
    one, two = (connect(start_server()).get("/session").json for _ in range(2))
    assert one == two


def test_the_bearer_scheme_is_read_in_any_case(api):
    expected = api.get("/session").json
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = api.get("/session", token=None, headers={"Authorization": f"{scheme} alice"})
        assert answer.json == expected


@pytest.mark.parametrize(
    "value",
    [None, "", "Bearer", "Bearer ", "Basic YTpi", "alice", "Bearer a b", "Bearer a,b c", "Bearer \u00e9"],
    ids=repr,
)
def test_a_missing_or_malformed_authorization_is_denied(api, value):
    if value is not None:
        value = value.encode("utf-8")
    answer = api.get("/session", token=None, headers={"Authorization": value})
    assert_error(answer, 403, "AccessDeniedException")


def test_a_bearer_token_of_3_kb_is_fine(api):
    answer = api.get("/session", token="x" * 3000)
    assert answer.status == 200


def test_bearer_undefined_is_let_in_with_a_warning(server, api):
    assert api.get("/session", token="undefined").status == 200
    server.wait_for_stderr(r"\bwarn\b.*undefined")


def test_authentication_is_judged_before_media_type_and_json(api):
    answer = api.put("/v1/accessTokens", b"{", token=None, headers={"Content-Type": "text/plain"})
    assert_error(answer, 403, "AccessDeniedException")


def test_listed_mode_knows_the_configured_users_only(start_server, connect):
    server = start_server(config=USERS)
    assert connect(server, "alice-token").get("/session").status == 200
    assert_error(connect(server, "eve-token").get("/session"), 403, "AccessDeniedException")
    assert_error(connect(server, None).get("/session"), 403, "AccessDeniedException")


def test_a_configured_user_is_described_as_configured(start_server, connect):
    server = start_server(config=USERS)
    alice = connect(server, "alice-token").get("/userDetails").json
    assert alice["userName"] == "alice"
    assert alice["displayName"] == "Alice Example"
    assert alice["primaryEmail"] == {"email": "alice@example.org", "verified": True}
    bob = connect(server, "bob-token")
    assert bob.get("/userDetails?userName=alice").json == alice
    assert bob.get("/userDetails").json["displayName"] == "bob"


def test_configured_access_tokens_are_there_from_the_start(start_server, connect):
    api = connect(start_server(config=USERS), "alice-token")
    first, second = api.list_all()
    assert first == {
        "id": "00000000-0000-4000-8000-000000000001",
        "name": "seeded",
        "expiresTime": "2099-01-01T00:00:00.000Z",
    }
    assert second["name"] == "plain"
    assert harness.UUID.fullmatch(second["id"])
    assert api.remove(first["id"]).status == 200
    assert [item["name"] for item in api.list_all()] == ["plain"]


def test_configured_users_work_beside_any_others(start_server, connect):
    server = start_server(config={**USERS, "auth": {"mode": "any"}})
    assert connect(server, "alice-token").get("/userDetails").json["userName"] == "alice"
    assert connect(server, "eve-token").get("/session").status == 200


def test_without_authentication_everybody_is_one_user(start_server, connect):
    server = start_server(config={"auth": {"mode": "off"}})
    made = connect(server, None).create("shared").json["accessTokenId"]
    assert [item["id"] for item in connect(server, "alice").list_all()] == [made]
    answer = connect(server, None).get("/session", headers={"Authorization": "Basic nonsense"})
    assert answer.status == 200


@pytest.mark.parametrize(
    "users, word",
    [
        ([{"token": "a"}, {"token": "a"}], "/users/1"),
        ([{"userName": "a"}], "/users/0"),
        ([{"token": ""}], "/users/0/token"),
        ([{"token": "a", "accessTokens": [{"name": ""}]}], "/users/0/accessTokens/0/name"),
        ([{"token": "a", "accessTokens": [{}]}], "/users/0/accessTokens/0"),
        (
            [{"token": "a", "accessTokens": [{"name": "x", "id": "i"}, {"name": "y", "id": "i"}]}],
            "/users/0/accessTokens/1",
        ),
        (
            [{"token": "a", "accessTokens": [{"name": "x", "expiresTime": "soon"}]}],
            "/users/0/accessTokens/0/expiresTime",
        ),
    ],
)
def test_users_that_cannot_be_are_refused_at_the_start(run, tmp_path, users, word):
    ended = run("check", harness.write_config(tmp_path, {"users": users}))
    assert ended.returncode == 1
    assert word in ended.stderr


def test_ten_thousand_users_come_and_go(start_server, connect):
    """Bearer tokens that own nothing are forgotten; those that own tokens are not."""
    api = connect(start_server("--log-level", "warn"))
    kept = api.create("kept").json["accessTokenId"]
    for number in range(11000):
        assert api.get("/session", token=f"passer-by-{number}").status == 200
    assert [item["id"] for item in api.list_all()] == [kept]
