# SPDX-License-Identifier: Apache-2.0
"""When fault rules fire, through the whole server: the fixtures, the clock, the seed, the admin API."""

import concurrent.futures
import json
import pathlib
import re
import uuid

import harness
import pytest
from harness import assert_error

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "faults"
FROZEN = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}


def fixture(name, **more):
    return {**json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8")), **more}


def rules(*rules, **more):
    return {"faults": list(rules), **more}


def throttled(rule_id="r", **members):
    return {"id": rule_id, "error": {"code": "ThrottlingException"}, **members}


def advance(api, ms):
    assert api.put("/_mock/clock", {"action": "advance", "ms": ms}, token=None).status == 200


def of_call(invocation_id, attempt=1):
    return {"amz-sdk-invocation-id": invocation_id, "amz-sdk-request": f"attempt={attempt}; max=3"}


def test_an_outage_begins_and_ends_with_the_clock(start_server, connect):
    api = connect(start_server(config=fixture("outage-window", **FROZEN)))
    seen = []
    for ms in (0, 9999, 1, 59999, 1):
        if ms:
            advance(api, ms)
        seen.append(api.get("/session").status)
    assert seen == [200, 200, 503, 503, 200]


def test_a_rule_heals_itself_with_the_clock(start_server, connect):
    api = connect(start_server(config=fixture("heals-itself", **FROZEN)))
    assert_error(api.get("/session"), 429, "ThrottlingException")
    advance(api, 59999)
    assert api.get("/session").status == 429
    advance(api, 1)
    assert api.get("/session").status == 200
    assert api.get("/_mock/faults", token=None).json["faults"] == []


def test_each_user_has_a_sequence_of_its_own(start_server, connect):
    server = start_server(config=fixture("down-then-recovering"))
    alice, bob = connect(server, "alice"), connect(server, "bob")
    assert [alice.create().status for _ in range(3)] == [503, 429, 201]
    assert [bob.create().status for _ in range(3)] == [503, 429, 201]
    assert "x-mock-fault" not in alice.create().headers


def test_rules_that_stack_are_all_named(start_server, connect):
    api = connect(start_server(config=fixture("slow-and-throttled")))
    first, second = api.create(), api.create()
    assert first.headers["x-mock-fault"] == "slow,throttled"
    assert (first.headers["Retry-After"], first.headers["x-amz-retry-after"]) == ("2", "2000")
    assert second.headers["x-mock-fault"] == "slow"
    assert second.status == 201


def test_attempts_of_32_parallel_calls_fail_alike_without_any_order(start_server, connect):
    """Also without their own connections or clients: all that counts is the invocation id."""
    server = start_server(config=rules(throttled(scope="call", times=2)))

    def call(number):
        api, headers = connect(server, f"user-{number}"), of_call(str(uuid.uuid4()))
        return [api.get("/session", headers=headers).status for _ in range(4)]

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        assert list(pool.map(call, range(32))) == [[429, 429, 200, 200]] * 32


def decisions(server, connect, order, workers):
    """Which of the calls' attempts were throttled, asked in this order by so many at once."""

    def ask(key):
        api = connect(server)
        answer = api.get("/session", headers=of_call(f"call-{key[0]}"))
        api.close()
        return key, answer.status == 429

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        seen = {}
        for (call, _), fired in pool.map(ask, order):
            seen.setdefault(call, []).append(fired)
    return seen


def test_the_same_seed_decides_the_same_in_any_order(start_server, connect):
    config = rules(throttled(scope="call", probability=0.5), seed=21)
    calls = [(number, 0) for number in range(200)]
    one = decisions(start_server(config=config), connect, calls, 1)
    other = decisions(start_server(config=config), connect, calls[::-1], 16)
    third = decisions(start_server(config={**config, "seed": 22}), connect, calls, 1)
    assert one == other
    assert one != third
    assert 60 < sum(fired[0] for fired in one.values()) < 140


def test_the_schedule_is_what_then_happens(start_server, connect):
    api = connect(start_server(config=rules(throttled(probability=0.5, skip=3, times=5), seed=9)))
    planned = api.get("/_mock/faults/r/schedule?n=30", token=None)
    assert planned.status == 200, planned.body
    (listed,) = [value for value in planned.json.values() if isinstance(value, list)]
    fires = [entry["fires"] for entry in listed]
    assert [api.get("/session").status == 429 for _ in range(30)] == fires
    assert sum(fires) == 5


def test_a_rule_tells_what_it_did(start_server, connect):
    api = connect(start_server(config=rules(throttled(skip=1, times=2))))
    for _ in range(4):
        api.get("/session")
    (rule,) = api.get("/_mock/faults", token=None).json["faults"]
    assert (rule["matches"], rule["hits"], rule["remaining"], rule["completed"]) == (4, 2, 0, True)


def test_at_the_end_rules_that_never_matched_are_named(start_server, connect):
    never = throttled("never", match={"operation": "GetUserDetails"})
    server = start_server(config=rules(throttled("did"), never))
    assert connect(server).get("/session").status == 429
    assert server.stop() == 0
    assert re.findall(r"never matched a request rule=(\S+)", server.stderr) == ["never"]


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/ready", "/_mock/faults", "/_mock/metrics"])
def test_faults_never_touch_the_admin_api(start_server, connect, path):
    hang = {"id": "hang", "match": {"path": {"contains": "/"}}, "fault": "HANG"}
    answer = connect(start_server(config=rules(hang))).get(path, token=None)
    assert answer.status == 200
    assert "x-mock-fault" not in answer.headers


def test_what_is_refused_before_the_faults_is_not_counted(start_server, connect):
    api = connect(start_server(config=rules(throttled(times=1))))
    assert api.get("/session", token=None).status == 403
    assert api.get("/nothing").status == 404
    assert api.get("/session").status == 429


def test_a_created_token_whose_answer_is_lost_counts_and_stays(start_server, connect):
    lost = {"id": "lost", "when": "after", "match": {"operation": "CreateAccessToken"}, "times": 1}
    lost["error"] = {"code": "InternalException", "statusCode": 500}
    server = start_server(config=rules(lost, quota={"maxTokensPerUser": 1}))
    api = connect(server)
    assert_error(api.create("kept"), 500, "InternalException")
    assert_error(api.create("more"), 402, "ServiceQuotaExceededException")
    assert [item["name"] for item in api.list_all()] == ["kept"]


def test_before_nothing_is_created(start_server, connect):
    api = connect(start_server(config=rules(throttled(match={"operation": "CreateAccessToken"}))))
    assert api.create().status == 429
    assert api.list_all() == []


def test_no_fault_lets_a_secret_into_any_output(start_server, connect):
    """Also not when the answer with the secret is lost, spoilt or refused."""
    outcomes = [
        {"error": {"code": "X", "statusCode": 500}},
        {"fault": "CONNECTION_RESET_BY_PEER"},
        {"fault": "MALFORMED_RESPONSE_CHUNK"},
        {"fault": "CLOSE_AFTER_HEADERS"},
        {"body": {"malformed": True}},
        {"body": {"truncateAtFraction": 0.9}},
        {"body": {"contentLengthDelta": -3}},
        {"body": {"contentType": "text/html"}},
        {"bytesPerSecond": 100000},
    ]
    lost = {"id": "lost", "when": "after", "match": {"operation": "CreateAccessToken"}}
    server = start_server(
        "--log-level", "debug", config=rules({**lost, "sequence": outcomes, "onEnd": "repeat"})
    )
    for _ in outcomes:
        api = connect(server, "a-bearer-token-to-look-for")
        try:
            api.create()
        except (OSError, harness.http.client.HTTPException):
            continue
    api = connect(server)
    told = [api.get(f"/_mock/{what}", token=None).body.decode() for what in ("requests", "calls", "metrics")]
    assert f'"total":{len(outcomes)}' in told[0].replace(" ", "")
    for text in [*told, server.stderr]:
        assert harness.SECRET.search(text) is None
        assert re.search("a-bearer-token-to-look-for", text) is None
