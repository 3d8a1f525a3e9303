# SPDX-License-Identifier: Apache-2.0
"""What steers a running server: reset, state, tokens, clock, throttle, faults, configuration."""

import concurrent.futures
import email.utils
import json

import pytest
from harness import SECRET, assert_error

START = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}
SEEDED = START | {
    "users": [
        {
            "token": "alice",
            "userName": "alice",
            "accessTokens": [{"name": "seeded", "id": "seeded-id"}],
        }
    ]
}
CONFLICT = {"code": "ConflictException", "message": "on purpose"}
HANG = {"id": "hang", "fault": "HANG"}


def ask(api, method, path, body=None, status=200):
    answer = api.request(method, f"/_mock/{path}", body)
    assert answer.status == status, answer.body
    return answer.json


def names(api):
    return [item["name"] for item in api.list_all()]


def test_a_reset_brings_back_tokens_rules_buckets_journal_and_clock(start_server, connect):
    config = SEEDED | {
        "faults": [{"id": "once", "match": {"operation": "GetUserDetails"}, "times": 1, "error": CONFLICT}],
        "throttle": [{"id": "slow", "match": {"operation": "VerifySession"}, "rps": 1, "burst": 1}],
    }
    api = connect(start_server(config=config))
    for _ in range(2):
        assert api.create("mine").status == 201
        assert [api.get("/userDetails").status for _ in range(2)] == [409, 200]
        assert [api.get("/session").status for _ in range(2)] == [200, 429]
        assert names(api) == ["seeded", "mine"]
        ask(api, "POST", "faults", {"id": "more", "error": CONFLICT}, 201)
        ask(api, "PUT", "throttle", [])
        ask(api, "PUT", "clock", {"action": "advance", "ms": 1000})
        ask(api, "POST", "reset")
        assert ask(api, "GET", "requests")["total"] == 0
        assert ask(api, "GET", "clock")["now"] == "2026-01-01T00:00:00.000Z"
        assert [rule["id"] for rule in ask(api, "GET", "faults")["faults"]] == ["once"]
        assert [rule["id"] for rule in ask(api, "GET", "throttle")["throttle"]] == ["slow"]
        assert names(api) == ["seeded"]
        ask(api, "POST", "reset", {"what": ["journal"]})


def test_a_refused_reset_changes_nothing(start_server, connect):
    api = connect(start_server(config=SEEDED))
    api.create("mine")
    answer = ask(api, "POST", "reset", {"what": ["tokens", "clok"]}, 400)
    assert [error["pointer"] for error in answer["errors"]] == ["/what/1"]
    assert names(api) == ["seeded", "mine"]


def test_state_goes_out_and_comes_in_as_it_was_with_ten_thousand_tokens(start_server, connect):
    config = {"limits": {"requestBodyBytes": 16777216}}
    api = connect(start_server(config=config))
    seeds = [{"name": f"token {i}"} for i in range(5000)]
    for user in ("alice", "bob"):
        body = {"user": {"token": user}, "accessTokens": seeds}
        assert ask(api, "POST", "tokens", body, 201)["live"] == 5000
    state = api.get("/_mock/state").body
    assert not SECRET.search(state.decode())
    other = connect(start_server(config=config))
    for target in (api, other):
        target.create("another", token="carol")
        assert ask(target, "PUT", "state", state)["live"] == 10000
        taken, given = json.loads(target.get("/_mock/state").body), json.loads(state)
        assert taken["users"] == given["users"]
    assert other.list(10).json == api.list(10).json


def test_a_state_that_is_larger_than_a_body_may_be_is_refused_whole(start_server, connect):
    api = connect(start_server())
    ask(api, "POST", "tokens", {"user": {"token": "alice"}, "accessTokens": [{"name": "kept"}]}, 201)
    answer = api.put("/_mock/state", {"users": [], "now": "x" * 70000})
    assert answer.status == 413
    assert names(api) == ["kept"]


def test_seeded_tokens_work_like_created_ones_and_expired_ones_are_gone(start_server, connect):
    api = connect(start_server(config=START))
    seeds = [
        {"name": "mine", "id": "my-id", "secret": "my-secret", "expiresTime": "2026-02-01T00:00:00Z"},
        {"name": "made up"},
        {"name": "old", "id": "old-id", "expiresTime": "2025-12-31T23:59:59Z"},
    ]
    answer = ask(api, "POST", "tokens", {"user": {"token": "alice"}, "accessTokens": seeds}, 201)
    assert [token["live"] for token in answer["accessTokens"]] == [True, True, False]
    assert ["secret" in token for token in answer["accessTokens"]] == [False, True, False]
    assert names(api) == ["mine", "made up"]
    assert_error(api.remove("old-id"), 404, "ResourceNotFoundException")
    assert api.remove("my-id").status == 200


def test_the_date_header_expiry_and_the_journal_obey_the_clock(start_server, connect):
    api = connect(start_server())
    ask(api, "PUT", "clock", {"action": "freeze", "instant": "2030-05-01T12:00:00Z"})
    created = api.create("short", "2030-05-01T12:00:01Z")
    assert created.status == 201
    date = email.utils.parsedate_to_datetime(created.headers["Date"])
    assert date.isoformat() == "2030-05-01T12:00:00+00:00"
    assert ask(api, "GET", "requests")["requests"][0]["time"] == "2030-05-01T12:00:00.000Z"
    ask(api, "PUT", "clock", {"action": "advance", "ms": 999})
    assert names(api) == ["short"]
    ask(api, "PUT", "clock", {"action": "advance", "ms": 1})
    assert names(api) == []
    ask(api, "PUT", "clock", {"action": "run"})
    running = ask(api, "GET", "clock")
    assert running["frozen"] is False and running["offsetMs"] > 0


def test_a_frozen_clock_refills_no_bucket_and_an_advanced_one_does(start_server, connect):
    api = connect(start_server(config=START))
    ask(api, "PUT", "throttle", [{"id": "slow", "rps": 1, "burst": 1}])
    assert [api.get("/session").status for _ in range(3)] == [200, 429, 429]
    identity = ask(api, "GET", "requests")["requests"][0]["user"]["identity"]
    rule = ask(api, "GET", f"throttle?user={identity}")["throttle"][0]
    assert rule["available"] == 0
    ask(api, "PUT", "clock", {"action": "advance", "ms": 1000})
    assert [api.get("/session").status for _ in range(2)] == [200, 429]


def test_fault_windows_obey_the_clock(start_server, connect):
    api = connect(start_server(config=START))
    window = {"startMs": 1000, "durationMs": 1000}
    ask(api, "POST", "faults", {"id": "outage", "window": window, "error": CONFLICT}, 201)
    seen = []
    for _ in range(4):
        seen.append(api.get("/session").status)
        ask(api, "PUT", "clock", {"action": "advance", "ms": 999})
    assert seen == [200, 200, 409, 200]


def test_a_rule_proves_that_it_fired(api):
    ask(api, "POST", "faults", {"id": "twice", "times": 2, "error": CONFLICT}, 201)
    assert [api.get("/session").status for _ in range(3)] == [409, 409, 200]
    rule = ask(api, "GET", "faults/twice")
    assert (rule["matches"], rule["hits"], rule["remaining"], rule["completed"]) == (3, 2, 0, True)
    ask(api, "PATCH", "faults/twice", {"times": 1})
    assert [api.get("/session").status for _ in range(2)] == [409, 200]
    ask(api, "DELETE", "faults/twice")
    ask(api, "GET", "faults/twice", None, 404)


def test_a_schedule_is_the_same_in_every_server_with_the_seed(start_server, connect):
    rule = {"id": "half", "probability": 0.5, "error": CONFLICT}
    schedules = []
    for _ in range(2):
        api = connect(start_server("--seed", "7"))
        ask(api, "POST", "faults", rule, 201)
        schedules.append(ask(api, "GET", "faults/half/schedule?n=50")["schedule"])
        fired = [decision["fires"] for decision in schedules[-1]]
        assert [api.get("/session").status == 409 for _ in range(50)] == fired
    assert schedules[0] == schedules[1]


def test_a_reset_ends_connections_that_hang(start_server, connect):
    server = start_server()
    admin = connect(server)
    ask(admin, "POST", "faults", HANG, 201)
    waiting = connect(server)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        hung = pool.submit(waiting.get, "/session")
        while ask(admin, "GET", "faults/hang")["hits"] == 0:
            pass
        ask(admin, "POST", "reset")
        with pytest.raises((ConnectionError, OSError)):
            hung.result(30)


def test_users_that_share_a_server_see_nothing_of_each_other(start_server, connect):
    """Eight test suites at once, each with faults and a reset of its own."""
    server = start_server(
        config={
            "faults": [
                {
                    "id": "first-two",
                    "match": {"operation": "CreateAccessToken"},
                    "scope": "user",
                    "times": 2,
                    "error": CONFLICT,
                }
            ]
        }
    )

    def suite(number):
        api = connect(server, f"suite-{number}")
        me = {"token": f"suite-{number}"}
        for turn in range(10):
            assert [api.create(f"{number}.{turn}").status for _ in range(4)] == [409, 409, 201, 201]
            assert names(api) == [f"{number}.{turn}"] * 2
            seen = ask(api, "POST", "reset", {"user": me})
            user = seen["user"]["userName"]
            assert names(api) == []
            journal = ask(api, "GET", f"requests?user={user}")["requests"]
            assert [entry["operation"] for entry in journal] == ["ListAccessTokens"]
            ask(api, "POST", "reset", {"user": me})

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(suite, number) for number in range(8)]:
            done.result()


def test_the_log_names_at_the_end_the_configured_rules_that_never_matched(start_server, connect):
    used, unused = {"id": "used", "error": CONFLICT}, {"id": "unused", "error": CONFLICT}
    used["match"] = {"operation": "VerifySession"}
    unused["match"] = {"operation": "DeleteAccessToken"}
    server = start_server(config={"faults": [used, unused]})
    api = connect(server)
    assert api.get("/session").status == 409
    ask(api, "POST", "reset")
    ask(api, "POST", "faults", {"id": "not-configured", "error": CONFLICT}, 201)
    server.stop()
    found = [line for line in server.stderr.splitlines() if "never matched" in line]
    assert len(found) == 1 and "rule=unused" in found[0]


def test_a_reload_takes_over_what_the_file_says_now_or_nothing(start_server, connect, tmp_path):
    path = tmp_path / "config.json"
    path.write_text('{"version": 1, "quota": {"maxTokensPerUser": 1}}')
    api = connect(start_server("--config", str(path)))
    assert [api.create().status for _ in range(2)] == [201, 402]
    path.write_text('{"version": 1, "quota": {"maxTokensPerUser": 2}}')
    assert ask(api, "POST", "config/reload") == {"status": "reloaded"}
    assert [api.create().status for _ in range(2)] == [201, 402]
    path.write_text('{"version": 1, "quota": {"maxTokensPerUsr": 3}}')
    answer = ask(api, "POST", "config/reload", None, 409)
    error = answer["errors"][0]
    assert (error["source"], error["line"], error["column"]) == (str(path), 1, 26)
    assert error["pointer"] == "/quota/maxTokensPerUsr" and "did you mean" in error["message"]
    assert api.create().status == 402
    settings = ask(api, "GET", "config")["settings"]
    assert settings["quota.maxTokensPerUser"]["value"] == 2


def test_the_configuration_is_shown_without_what_is_secret(start_server, connect):
    config = {"users": [{"token": "alice-secret", "userName": "alice"}], "admin": {"token": "key"}}
    api = connect(start_server(config=config), "key")
    shown = api.get("/_mock/config")
    assert shown.status == 200
    assert b"alice-secret" not in shown.body
    assert shown.json["settings"]["admin.token"]["value"] == "[redacted]"


def test_the_admin_token_is_asked_for_but_not_by_probes(start_server, connect):
    api = connect(start_server("--admin-token", "key"))
    for path in ("clock", "faults", "nothing"):
        answer = api.get(f"/_mock/{path}")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert api.get("/_mock/clock", token=None).status == 401
    assert api.get("/_mock/clock", token="key").status == 200
    assert api.get("/_mock/health", token=None).status == 200
    assert api.get("/_mock/ready", token=None).status == 200
    assert api.get("/session").status == 200


def test_a_closed_admin_api_is_an_unknown_path_but_for_probes(start_server, connect):
    api = connect(start_server("--admin-enabled=false"))
    assert api.get("/_mock/clock").json == api.get("/nothing").json
    assert_error(api.post("/_mock/reset"), 404, "UnknownOperationException")
    assert api.get("/_mock/health").status == 200
    assert api.get("/_mock/ready").status == 200


def test_a_web_page_cannot_drive_it(server, api):
    own = f"{server.host}:{server.port}"
    assert api.post("/_mock/reset", headers={"Origin": f"http://{own}"}).status == 200
    for origin in ("null", "http://evil.example.com", f"http://localhost:{server.port}"):
        answer = api.post("/_mock/reset", headers={"Origin": origin})
        assert_error(answer, 403, "AccessDeniedException", "web pages")
    assert_error(
        api.get("/_mock/state", headers={"Host": f"evil.example.com:{server.port}"}),
        403,
        "AccessDeniedException",
        "host name",
    )
    assert api.get("/_mock/state", headers={"Host": f"mock:{server.port}"}).status == 200
    assert api.get("/session", headers={"Origin": "http://evil.example.com"}).status == 200
