# SPDX-License-Identifier: Apache-2.0
"""Quota, throttling and unique names."""

import harness
import pytest
from harness import assert_error

FROZEN = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}


def test_a_user_may_have_100_tokens(api):
    ids = [api.create(f"t{number}").json["accessTokenId"] for number in range(100)]
    answer = api.create("one too many")
    assert_error(answer, 402, "ServiceQuotaExceededException", "100")
    assert api.create("of bob", token="bob").status == 201
    api.remove(ids[50])
    assert api.create("now").status == 201
    assert api.create("not now").status == 402


def test_a_quota_of_zero_lets_none_be_created(start_server, connect):
    api = connect(start_server(config={"quota": {"maxTokensPerUser": 0}}))
    assert_error(api.create(), 402, "ServiceQuotaExceededException")
    assert api.list_all() == []


def test_a_user_can_have_a_quota_of_its_own(start_server, connect):
    users = [{"token": "rich", "maxTokens": 3}, {"token": "poor", "maxTokens": 0}]
    server = start_server(config={"quota": {"maxTokensPerUser": 1}, "users": users})
    created = {
        token: [connect(server, token).create().status for _ in range(4)]
        for token in ("rich", "poor", "other")
    }
    assert created == {
        "rich": [201, 201, 201, 402],
        "poor": [402, 402, 402, 402],
        "other": [201, 402, 402, 402],
    }


def test_the_whole_store_has_a_bound(start_server, connect):
    server = start_server(config={"limits": {"tokens": 2}})
    assert [connect(server, token).create().status for token in "abc"] == [201, 201, 402]
    assert_error(connect(server, "d").create(), 402, "ServiceQuotaExceededException", "limits.tokens")


def test_quota_is_judged_after_the_members(start_server, connect):
    api = connect(start_server(config={"quota": {"maxTokensPerUser": 0}}))
    assert_error(api.create(""), 400, "ValidationException")


# Unique names


def test_a_name_can_be_used_again_by_default(api):
    assert api.create("same").status == api.create("same").status == 201
    assert len(api.list_all()) == 2


def test_unique_names_turn_the_second_into_a_conflict(start_server, connect):
    api = connect(start_server(config={"tokens": {"uniqueNames": True}}))
    first = api.create("same").json["accessTokenId"]
    assert_error(api.create("same"), 409, "ConflictException", "same")
    assert api.create("Same").status == 201
    assert api.create("same", token="bob").status == 201
    api.remove(first)
    assert api.create("same").status == 201


# Throttling


def throttled(rule):
    return {**FROZEN, "throttle": [{"id": "limit", "rps": 0.5, "burst": 2, **rule}]}


ALL = {"match": {"operation": "*"}, "key": "user"}


def test_a_bucket_lets_its_burst_through_and_then_refuses(start_server, connect):
    api = connect(start_server(config=throttled(ALL)))
    assert [api.get("/session").status for _ in range(4)] == [200, 200, 429, 429]
    answer = api.create()
    assert_error(answer, 429, "ThrottlingException", "Rate exceeded")
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["x-amz-retry-after"] == "2000"


def test_the_wait_is_rounded_up_to_whole_seconds(start_server, connect):
    api = connect(start_server(config=throttled({**ALL, "rps": 0.7, "burst": 1})))
    api.get("/session")
    answer = api.get("/session")
    assert answer.headers["x-amz-retry-after"] == "1429"
    assert answer.headers["Retry-After"] == "2"


def test_a_refusal_has_the_configured_message_and_changes_nothing(start_server, connect):
    rule = {"match": {"operation": "CreateAccessToken"}, "key": "user", "burst": 1, "message": "slow!"}
    api = connect(start_server(config=throttled(rule)))
    assert api.create("one").status == 201
    assert api.create("two").message == "slow!"
    assert [item["name"] for item in api.list_all()] == ["one"]


def test_a_rule_matches_the_operations_it_names(start_server, connect):
    rule = {"match": {"operation": ["VerifySession", "GetUserDetails"]}, "key": "user", "burst": 1}
    api = connect(start_server(config=throttled(rule)))
    assert [api.get("/session").status, api.get("/userDetails").status] == [200, 429]
    assert [api.list().status for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    "key, expected",
    [
        ("user", [200, 429, 200, 429]),
        ("operation", [200, 200, 429, 429]),
        ("global", [200, 429, 429, 429]),
    ],
)
def test_the_key_says_who_shares_a_bucket(start_server, connect, key, expected):
    rule = {"match": {"operation": "*"}, "key": key, "burst": 1}
    server = start_server(config=throttled(rule))
    api = connect(server)
    calls = [("alice", "/session"), ("alice", "/userDetails"), ("bob", "/session"), ("bob", "/userDetails")]
    assert [api.get(path, token=token).status for token, path in calls] == expected


def test_what_is_refused_earlier_consumes_nothing(start_server, connect):
    api = connect(start_server(config=throttled({**ALL, "burst": 1})))
    assert api.get("/nothing").status == 404
    assert api.get("/session", token=None).status == 403
    assert api.get("/session").status == 200
    assert api.get("/session").status == 429


def test_throttling_is_judged_before_media_type_and_members(start_server, connect):
    api = connect(start_server(config=throttled({**ALL, "burst": 1})))
    assert api.put("/v1/accessTokens", b"{", headers={"Content-Type": "text/plain"}).status == 415
    assert api.put("/v1/accessTokens", b"{").status == 429


def test_a_bucket_refills_with_time(start_server, connect):
    rule = {"id": "fast", "match": {"operation": "*"}, "key": "user", "rps": 1000, "burst": 1}
    api = connect(start_server(config={"throttle": [rule]}))
    statuses = set()
    while statuses != {200, 429}:  # a millisecond refills it: both must come soon
        statuses.add(api.get("/session").status)


def test_the_admin_api_is_never_throttled(start_server, connect):
    api = connect(start_server(config=throttled({**ALL, "burst": 1})))
    assert {api.get("/_mock/health").status for _ in range(5)} == {200}


@pytest.mark.parametrize(
    "rule, word",
    [
        ({"rps": 0}, "rps"),
        ({"burst": 0}, "burst"),
        ({"match": {"operation": "NoSuchOperation"}}, "NoSuchOperation"),
        ({"key": "planet"}, "key"),
        ({"id": ""}, "id"),
    ],
)
def test_a_throttle_that_cannot_be_is_refused_at_the_start(run, tmp_path, rule, word):
    good = {"id": "limit", "match": {"operation": "*"}, "key": "user", "rps": 1, "burst": 1}
    assert run("check", harness.write_config(tmp_path, {"throttle": [good]})).returncode == 0
    ended = run("check", harness.write_config(tmp_path, {"throttle": [{**good, **rule}]}))
    assert ended.returncode == 1
    assert word in ended.stderr


def test_two_throttles_of_one_id_are_refused(run, tmp_path):
    rule = {"id": "limit", "match": {"operation": "*"}, "key": "user", "rps": 1, "burst": 1}
    ended = run("check", harness.write_config(tmp_path, {"throttle": [rule, rule]}))
    assert ended.returncode == 1
    assert "/throttle/1/id" in ended.stderr
