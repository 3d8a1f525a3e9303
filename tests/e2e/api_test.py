# SPDX-License-Identifier: Apache-2.0
"""Every operation, and every way in which one is refused."""

import email.utils
import time
import uuid

import harness
import pytest
from harness import assert_error

MS_A_DAY = 86_400_000

# 2026-01-01T00:00:00Z: a clock that stands still makes instants exact.
FROZEN = {"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}}


@pytest.fixture
def frozen(start_server, connect):
    return connect(start_server(config=FROZEN))


# CreateAccessToken


def test_create_answers_201_with_all_members(api):
    answer = api.create("tok1", expires="2099-01-02T03:04:05Z")
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json) == {"secret", "name", "expiresTime", "accessTokenId"}
    assert answer.json["name"] == "tok1"
    assert answer.json["expiresTime"] == "2099-01-02T03:04:05.000Z"
    assert harness.SECRET.fullmatch(answer.json["secret"])
    assert harness.UUID.fullmatch(answer.json["accessTokenId"])
    assert uuid.UUID(answer.json["accessTokenId"]).version == 4


def test_ids_and_secrets_never_repeat(start_server, connect):
    api = connect(start_server(config={"quota": {"maxTokensPerUser": 300}}))
    made = [api.create().json for _ in range(200)]
    assert len({token["accessTokenId"] for token in made}) == 200
    assert len({token["secret"] for token in made}) == 200


NAMES = {
    "one letter": "a",
    "100 letters": "a" * 100,
    "100 emoji": "🙂" * 100,
    "a family of seven scalars": "👨\u200d👩\u200d👧\u200d👦",
    "control characters": "\u0001\t\n\r\u001f\u007f",
    "quotes and backslashes": '"\\/',
    "only a space": " ",
    "spaces around": "  x  ",
    "not normalised": "e\u0301",
    "byte order mark": "\ufeff",
    "the last scalar": "\U0010ffff",
    "markup": "<script>alert(1)</script>",
    "a path": "../../etc/passwd",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_comes_back_equal(api, name):
    assert api.create(name).json["name"] == name
    assert [item["name"] for item in api.list().json["items"]] == [name]


def test_a_name_in_raw_utf8_and_in_escapes_is_the_same(api):
    raw = api.put("/v1/accessTokens", '{"name": "é🙂"}'.encode())
    escaped = api.put("/v1/accessTokens", rb'{"name": "\u00e9\ud83d\ude42"}')
    assert raw.json["name"] == escaped.json["name"] == "é🙂"


LENGTH = (
    "1 validation error detected. Value at '/name' failed to satisfy constraint: "
    "Member must have length between 1 and 100, inclusive"
)


@pytest.mark.parametrize("name", ["", "a" * 101, "🙂" * 101], ids=["empty", "101 letters", "101 emoji"])
def test_a_name_of_a_wrong_length_is_refused(api, name):
    answer = api.create(name)
    assert_error(answer, 400, "ValidationException")
    assert answer.message == LENGTH


@pytest.mark.parametrize("body", [{}, {"name": None}, {"Name": "x"}], ids=["absent", "null", "case"])
def test_a_missing_name_is_refused(api, body):
    answer = api.put("/v1/accessTokens", body)
    assert_error(answer, 400, "ValidationException")
    assert answer.message == (
        "1 validation error detected. Value at '/name' failed to satisfy constraint: "
        "Member must not be null"
    )


def test_no_body_at_all_is_a_missing_name(api):
    assert_error(api.put("/v1/accessTokens"), 400, "ValidationException", "'/name'")


def test_several_errors_are_counted_and_joined(api):
    answer = api.create("", expires="yesterday")
    assert_error(answer, 400, "ValidationException")
    assert answer.message.startswith("2 validation errors detected. Value at '/")
    first, second = answer.message.split("; ")
    assert {"'/name'" in first, "'/expiresTime'" in first} == {True, False}
    assert {"'/name'" in second, "'/expiresTime'" in second} == {True, False}


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, ["x"]], ids=repr)
@pytest.mark.parametrize("member", ["name", "expiresTime"])
def test_a_member_of_the_wrong_json_type_is_a_serialization_error(api, member, value):
    body = {"name": "x", member: value}
    assert_error(api.put("/v1/accessTokens", body), 400, "SerializationException", member)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b"[]",
        b"10",
        b"null",
        b'"text"',
        b'{"name": "x"} trailing',
        b'{"name": "x",}',
        b"{'name': 'x'}",
        b'{"name": "x" /* comment */}',
        b'\xef\xbb\xbf{"name": "x"}',
        b'{"name": "\xff"}',
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "a\x00b"}',
        b'{"name": "a\nb"}',
        b'{"name": "x"}\x00',
        b'{"name": "x", "name": "y"}',
        b'{"name": "x", "n\\u0061me": "y"}',
        b'{"name": "x", "other": 01}',
        b'{"name": "x", "other": 1e999}',
        b'{"name": "x", "other": NaN}',
        b" ",
        b'{"x":' * 65 + b"1" + b"}" * 65,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_is_no_strict_json_object_is_a_serialization_error(api, body):
    assert_error(api.put("/v1/accessTokens", body), 400, "SerializationException")
    assert api.list_all() == []


def test_unknown_members_are_ignored_down_to_the_bound_of_nesting(api):
    body = b'{"name": "x", "other": ' + b'{"x":' * 63 + b"1" + b"}" * 63 + b"}"
    assert api.put("/v1/accessTokens", body).status == 201


def test_white_space_around_json_is_fine(api):
    assert api.put("/v1/accessTokens", b' \t\r\n{ "name" : "x" } \t\r\n').status == 201


# expiresTime


ACCEPTED_TIMES = {
    "2099-01-02T03:04:05Z": "2099-01-02T03:04:05.000Z",
    "2099-01-02t03:04:05z": "2099-01-02T03:04:05.000Z",
    "2099-01-02T03:04:05.6Z": "2099-01-02T03:04:05.600Z",
    "2099-01-02T03:04:05.678901Z": "2099-01-02T03:04:05.678Z",
    "2099-01-02T03:04:05.999999999999999999999Z": "2099-01-02T03:04:05.999Z",
    "2099-01-02T03:04:05+02:00": "2099-01-02T01:04:05.000Z",
    "2099-01-02T03:04:05-05:30": "2099-01-02T08:34:05.000Z",
    "2099-01-02T03:04:05-00:00": "2099-01-02T03:04:05.000Z",
    "2096-02-29T00:00:00Z": "2096-02-29T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z": "9999-12-31T23:59:59.999Z",
}


@pytest.mark.parametrize("given, kept", ACCEPTED_TIMES.items(), ids=ACCEPTED_TIMES)
def test_an_expiry_comes_back_in_utc_with_milliseconds(api, given, kept):
    assert api.create(expires=given).json["expiresTime"] == kept
    assert api.list().json["items"][0]["expiresTime"] == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2099-01-02",
        "2099-01-02T03:04:05",
        "2099-01-02 03:04:05Z",
        "2099-1-2T3:4:5Z",
        "2099-02-29T00:00:00Z",
        "2099-02-30T00:00:00Z",
        "2099-13-01T00:00:00Z",
        "2099-01-02T24:00:00Z",
        "2099-01-02T03:60:05Z",
        "2099-01-02T03:04:05.Z",
        "2099-01-02T03:04:05+0200",
        "2099-01-02T03:04:05+24:00",
        "2099-01-02T03:04:05ZZ",
        " 2099-01-02T03:04:05Z",
        "+012027-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "1798858800",
        "Thu, 02 Jan 2099 03:04:05 GMT",
        "2099-01-02T03:04:05Z[Europe/Paris]",
    ],
)
def test_an_expiry_that_is_not_rfc_3339_is_refused_as_that(api, text):
    answer = api.create(expires=text)
    assert_error(answer, 400, "ValidationException", "'/expiresTime'")
    assert "RFC 3339" in answer.message
    assert api.list_all() == []


@pytest.mark.parametrize(
    "text", ["2026-01-01T00:00:00Z", "2025-12-31T23:59:59.999Z", "1969-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]
)
def test_an_expiry_that_is_not_in_the_future_is_refused_as_that(frozen, text):
    answer = frozen.create(expires=text)
    assert_error(answer, 400, "ValidationException", "'/expiresTime'")
    assert "future" in answer.message


def test_the_next_millisecond_is_in_the_future(frozen):
    assert frozen.create(expires="2026-01-01T00:00:00.001Z").status == 201


@pytest.mark.parametrize("body", [{"name": "x"}, {"name": "x", "expiresTime": None}], ids=["absent", "null"])
def test_without_an_expiry_a_token_lives_365_days(frozen, body):
    assert frozen.put("/v1/accessTokens", body).json["expiresTime"] == "2027-01-01T00:00:00.000Z"


def test_the_default_lifetime_can_be_configured(start_server, connect):
    api = connect(start_server(config={**FROZEN, "tokens": {"defaultLifetimeDays": 1}}))
    assert api.create().json["expiresTime"] == "2026-01-02T00:00:00.000Z"


def test_a_maximum_lifetime_refuses_what_is_longer(start_server, connect):
    api = connect(
        start_server(config={**FROZEN, "tokens": {"defaultLifetimeDays": 7, "maxLifetimeDays": 7}})
    )
    assert api.create(expires="2026-01-08T00:00:00Z").status == 201
    assert api.create().json["expiresTime"] == "2026-01-08T00:00:00.000Z"
    answer = api.create(expires="2026-01-08T00:00:00.001Z")
    assert_error(answer, 400, "ValidationException", "'/expiresTime'")
    assert "7" in answer.message


def test_an_expired_token_is_gone(start_server, connect):
    api = connect(start_server(config={"quota": {"maxTokensPerUser": 1}}))
    soon = time.time() + 0.3
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(soon)) + f".{int(soon * 1000) % 1000:03d}Z"
    token_id = api.create("soon", expires=stamp).json["accessTokenId"]
    assert_error(api.create("second"), 402, "ServiceQuotaExceededException")
    while api.list().json["items"]:
        assert time.time() < soon + harness.PATIENCE_SECONDS
    assert time.time() >= soon - 0.002
    assert_error(api.remove(token_id), 404, "ResourceNotFoundException")
    assert api.create("second").status == 201


# DeleteAccessToken


def test_delete_answers_200_with_an_empty_object(api):
    token_id = api.create().json["accessTokenId"]
    answer = api.remove(token_id)
    assert (answer.status, answer.body) == (200, b"{}")
    assert answer.headers["Content-Type"] == "application/json"
    assert api.list_all() == []


def test_deleting_twice_or_an_unknown_id_is_404(api):
    token_id = api.create().json["accessTokenId"]
    api.remove(token_id)
    assert_error(api.remove(token_id), 404, "ResourceNotFoundException", token_id)
    assert_error(api.remove(str(uuid.uuid4())), 404, "ResourceNotFoundException")
    assert_error(api.remove("x"), 404, "ResourceNotFoundException")


def test_an_id_that_is_too_long_is_a_validation_error(api):
    answer = api.remove("x" * 37)
    assert_error(answer, 400, "ValidationException", "'/id'")
    assert "between 1 and 36" in answer.message


def test_an_id_counts_characters_not_bytes(api):
    assert api.remove("%C3%A9" * 36).status == 404
    assert api.remove("%C3%A9" * 37).status == 400


@pytest.mark.parametrize("label", ["%", "%4", "%zz", "%00", "a%00b", "%ff", "%C3"])
def test_an_id_that_does_not_decode_is_refused(api, label):
    answer = api.remove(label)
    assert answer.status == 400, answer.body
    assert answer.error_type in ("SerializationException", "ValidationException")


@pytest.mark.parametrize("label", ["..", ".", "%2e%2e", "a%2Fb", "a%3Fb", "%25"])
def test_an_id_may_hold_what_a_path_means_otherwise(api, label):
    assert_error(api.remove(label), 404, "ResourceNotFoundException")


def test_delete_takes_any_content_type_and_a_body(api):
    token_id = api.create().json["accessTokenId"]
    answer = api.delete(
        f"/v1/accessTokens/{token_id}", body=b"ignored", headers={"Content-Type": "text/plain"}
    )
    assert answer.status == 200


# VerifySession and GetUserDetails


def test_verify_session_names_the_user(api):
    answer = api.get("/session")
    assert answer.status == 200
    assert set(answer.json) == {"identity"}
    assert uuid.UUID(answer.json["identity"]).version == 5


def test_verify_session_takes_the_content_type_that_old_javascript_sends(api):
    assert api.get("/session", headers={"Content-Type": "application/json"}).status == 200


def test_get_user_details_describes_the_caller(api):
    answer = api.get("/userDetails")
    identity = api.get("/session").json["identity"]
    name = f"user-{identity[:8]}"
    assert answer.status == 200
    assert answer.json == {
        "userId": identity,
        "userName": name,
        "displayName": name,
        "primaryEmail": {"email": f"{name}@example.com", "verified": True},
        "version": "1",
    }


def test_get_user_details_finds_others_by_id_and_by_name(api):
    bob = api.get("/userDetails", token="bob").json
    assert api.get(f"/userDetails?id={bob['userId']}").json == bob
    assert api.get(f"/userDetails?userName={bob['userName']}").json == bob
    assert api.get(f"/userDetails?id={bob['userId']}&userName={bob['userName']}").json == bob


def test_get_user_details_of_nobody_is_404(api):
    me = api.get("/userDetails").json
    assert_error(api.get(f"/userDetails?id={uuid.uuid4()}"), 404, "ResourceNotFoundException")
    assert_error(api.get("/userDetails?userName=nobody"), 404, "ResourceNotFoundException")
    assert_error(
        api.get(f"/userDetails?id={me['userId']}&userName=nobody"), 404, "ResourceNotFoundException"
    )


@pytest.mark.parametrize(
    "query, pointer",
    [
        ("id=", "/id"),
        ("id=" + "x" * 257, "/id"),
        ("userName=ab", "/userName"),
        ("userName=" + "x" * 101, "/userName"),
        ("userName=m%40x%21", "/userName"),
        ("userName=a%20b", "/userName"),
    ],
)
def test_get_user_details_checks_its_query(api, query, pointer):
    assert_error(api.get(f"/userDetails?{query}"), 400, "ValidationException", f"'{pointer}'")


# Routes


NOT_IMPLEMENTED = [
    ("PUT", "/v1/spaces/s/projects/p/devEnvironments", "CreateDevEnvironment"),
    ("PUT", "/v1/spaces/s/projects", "CreateProject"),
    ("PUT", "/v1/spaces/s/projects/p/sourceRepositories/r", "CreateSourceRepository"),
    ("PUT", "/v1/spaces/s/projects/p/sourceRepositories/r/branches/b", "CreateSourceRepositoryBranch"),
    ("DELETE", "/v1/spaces/s/projects/p/devEnvironments/d", "DeleteDevEnvironment"),
    ("DELETE", "/v1/spaces/s/projects/p", "DeleteProject"),
    ("DELETE", "/v1/spaces/s/projects/p/sourceRepositories/r", "DeleteSourceRepository"),
    ("DELETE", "/v1/spaces/s", "DeleteSpace"),
    ("GET", "/v1/spaces/s/projects/p/devEnvironments/d", "GetDevEnvironment"),
    ("GET", "/v1/spaces/s/projects/p", "GetProject"),
    ("GET", "/v1/spaces/s/projects/p/sourceRepositories/r", "GetSourceRepository"),
    ("GET", "/v1/spaces/s/projects/p/sourceRepositories/r/cloneUrls", "GetSourceRepositoryCloneUrls"),
    ("GET", "/v1/spaces/s", "GetSpace"),
    ("GET", "/v1/spaces/s/subscription", "GetSubscription"),
    ("GET", "/v1/spaces/s/projects/p/workflows/w", "GetWorkflow"),
    ("GET", "/v1/spaces/s/projects/p/workflowRuns/w", "GetWorkflowRun"),
    ("POST", "/v1/spaces/s/projects/p/devEnvironments/d/sessions", "ListDevEnvironmentSessions"),
    ("POST", "/v1/spaces/s/devEnvironments", "ListDevEnvironments"),
    ("POST", "/v1/spaces/s/eventLogs", "ListEventLogs"),
    ("POST", "/v1/spaces/s/projects", "ListProjects"),
    ("POST", "/v1/spaces/s/projects/p/sourceRepositories", "ListSourceRepositories"),
    ("POST", "/v1/spaces/s/projects/p/sourceRepositories/r/branches", "ListSourceRepositoryBranches"),
    ("POST", "/v1/spaces", "ListSpaces"),
    ("POST", "/v1/spaces/s/projects/p/workflowRuns", "ListWorkflowRuns"),
    ("POST", "/v1/spaces/s/projects/p/workflows", "ListWorkflows"),
    ("PUT", "/v1/spaces/s/projects/p/devEnvironments/d/start", "StartDevEnvironment"),
    ("PUT", "/v1/spaces/s/projects/p/devEnvironments/d/session", "StartDevEnvironmentSession"),
    ("PUT", "/v1/spaces/s/projects/p/workflowRuns", "StartWorkflowRun"),
    ("PUT", "/v1/spaces/s/projects/p/devEnvironments/d/stop", "StopDevEnvironment"),
    ("DELETE", "/v1/spaces/s/projects/p/devEnvironments/d/session/e", "StopDevEnvironmentSession"),
    ("PATCH", "/v1/spaces/s/projects/p/devEnvironments/d", "UpdateDevEnvironment"),
    ("PATCH", "/v1/spaces/s/projects/p", "UpdateProject"),
    ("PATCH", "/v1/spaces/s", "UpdateSpace"),
]
IMPLEMENTED = "CreateAccessToken ListAccessTokens DeleteAccessToken VerifySession GetUserDetails"


@pytest.mark.parametrize("method, path, operation", NOT_IMPLEMENTED, ids=[row[2] for row in NOT_IMPLEMENTED])
def test_the_other_operations_answer_501_by_name(api, method, path, operation):
    answer = api.request(method, path)
    assert_error(answer, 501, "NotImplementedException", operation)
    for implemented in IMPLEMENTED.split():
        assert implemented in answer.message


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v1/accessTokens/",
        "/v1/accessTokens/a/b",
        "/V1/accessTokens",
        "/v1/accesstokens",
        "//v1/accessTokens",
        "/session/",
        "/sessions",
        "/v1/spaces/s/nothing",
        "/v1/spaces//projects",
        "/favicon.ico",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH"])
def test_an_unknown_path_is_404(api, method, path):
    assert_error(api.request(method, path), 404, "UnknownOperationException")


@pytest.mark.parametrize(
    "method, path, allow",
    [
        ("GET", "/v1/accessTokens", {"PUT", "POST"}),
        ("DELETE", "/v1/accessTokens", {"PUT", "POST"}),
        ("GET", "/v1/accessTokens/x", {"DELETE"}),
        ("POST", "/session", {"GET"}),
        ("PUT", "/userDetails", {"GET"}),
        ("OPTIONS", "/session", {"GET"}),
        ("TRACE", "/session", {"GET"}),
        ("get", "/session", {"GET"}),
        ("BREW", "/session", {"GET"}),
        ("POST", "/v1/spaces/s", {"GET", "DELETE", "PATCH"}),
    ],
)
def test_a_wrong_method_is_405_with_allow(api, method, path, allow):
    answer = api.request(method, path)
    assert_error(answer, 405, "UnknownOperationException")
    assert set(answer.headers["Allow"].split(", ")) == allow


@pytest.mark.parametrize("path, status", [("/session", 405), ("/v1/accessTokens", 405), ("/nothing", 404)])
def test_head_answers_as_the_route_says_without_a_body(api, path, status):
    answer = api.request("HEAD", path)
    assert answer.status == status
    assert answer.body == b""
    assert answer.error_type == "UnknownOperationException"
    assert api.get("/session").status == 200  # on the same connection: nothing was left in it


def test_the_route_is_judged_before_authentication(api):
    assert api.get("/nothing", token=None).status == 404
    assert api.get("/v1/accessTokens", token=None).status == 405
    assert api.post("/v1/spaces", token=None).status == 501


def test_a_query_does_not_change_the_route(api):
    assert api.get("/session?x=1").status == 200
    assert api.put("/v1/accessTokens?name=y", {"name": "x"}).json["name"] == "x"


# Media types


@pytest.mark.parametrize(
    "content_type",
    [None, "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;x"],
)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_json_media_types_and_none_at_all_are_let_through(api, method, content_type):
    answer = api.request(
        method, "/v1/accessTokens", {"name": "x"}, headers={"Content-Type": content_type}
    )
    assert answer.status in (200, 201), answer.body


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/json5",
        "application/x-amz-json-1.1",
        "json",
        "text/html, application/json",
        "application/json, text/html",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_other_media_types_are_415(api, method, content_type):
    answer = api.request(
        method, "/v1/accessTokens", {"name": "x"}, headers={"Content-Type": content_type}
    )
    assert_error(answer, 415, "UnsupportedMediaTypeException")
    assert api.list_all() == []


def test_the_media_type_is_judged_before_the_json(api):
    answer = api.put("/v1/accessTokens", b"{", headers={"Content-Type": "text/plain"})
    assert answer.status == 415


# What every answer carries


def test_every_answer_has_a_request_id_of_its_own(api):
    answers = [
        api.create(),
        api.list(),
        api.get("/session"),
        api.get("/userDetails"),
        api.remove("x"),
        api.get("/nothing"),
        api.get("/session", token=None),
        api.get("/_mock/health"),
        api.get("/_mock/nothing"),
        api.request("HEAD", "/session"),
    ]
    ids = {answer.request_id for answer in answers}
    assert len(ids) == len(answers)
    assert all(harness.UUID.fullmatch(request_id) for request_id in ids)


def test_every_answer_has_the_date_of_the_one_clock(frozen):
    for answer in (frozen.get("/session"), frozen.get("/nothing"), frozen.get("/_mock/health")):
        assert answer.headers.get_all("Date") == ["Thu, 01 Jan 2026 00:00:00 GMT"]


def test_the_date_follows_the_system_by_default(api):
    before = int(time.time())
    date = email.utils.parsedate_to_datetime(api.get("/session").headers["Date"]).timestamp()
    assert before <= date <= time.time()


def test_no_answer_is_for_caches_or_in_pieces(api):
    answer = api.create()
    assert "Transfer-Encoding" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(answer.body)


# Rooms for the admin API


def test_health_and_ready_answer_without_a_token(server, connect):
    api = connect(server, token=None)
    assert api.get("/_mock/health").status == 200
    ready = api.get("/_mock/ready")
    assert ready.status == 200
    assert ready.json["status"] == "ready"
    assert ready.json["port"] == server.port
    assert ready.json["version"]


def test_ready_names_the_seed(start_server, connect):
    assert connect(start_server("--seed", "42")).get("/_mock/ready").json["seed"] == 42
    assert connect(start_server()).get("/_mock/ready").json["seed"] is None


def test_the_admin_api_has_404_and_405(api):
    assert api.get("/_mock/nothing").status == 404
    answer = api.post("/_mock/health")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET"
