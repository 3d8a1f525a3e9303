# SPDX-License-Identifier: Apache-2.0
"""The access log, and what must never be in any output."""

import json
import re
import subprocess
import types

import harness
import pytest


def logged(server, count):
    """Waits for `count` access log lines and returns them."""
    server.wait_for_stderr(r'(?: request |"message":"request")', count)
    return server.requests()


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_request_is_one_line_with_everything_about_it(start_server, connect, form):
    server = start_server("--log-format", form)
    api = connect(server)
    answer = api.create("x", headers={"amz-sdk-request": "attempt=3; max=5"})
    (entry,) = logged(server, 1)
    assert re.fullmatch(harness.TIMESTAMP, entry["time"])
    assert entry["level"] == "info"
    assert entry["method"] == "PUT"
    assert entry["path"] == "/v1/accessTokens"
    assert entry["operation"] == "CreateAccessToken"
    assert entry["user"] == api.get("/userDetails").json["userName"]
    assert entry["status"] == "201"
    assert int(entry["duration_us"]) >= 0
    assert int(entry["bytes"]) == len(answer.body)
    assert entry["attempt"] == "3"
    assert entry["request_id"] == answer.request_id


def test_refused_requests_are_logged_too(server, api):
    expected = [api.get("/nothing"), api.get("/session", token=None), api.put("/v1/accessTokens", b"{")]
    entries = logged(server, 3)
    assert [entry["status"] for entry in entries] == ["404", "403", "400"]
    assert [entry["request_id"] for entry in entries] == [answer.request_id for answer in expected]


def test_json_lines_are_json_whatever_the_path_holds(start_server, connect):
    server = start_server("--log-format", "json")
    paths = ["/%22", "/a\"b", "/\\", "/a%0Ab", "/{}", "/'"]
    api = connect(server)
    for path in paths:
        api.get(path)
    logged(server, len(paths))
    for line in server.stderr.splitlines():
        json.loads(line)


def test_a_path_cannot_forge_a_line(server, api):
    api.get("/x%0A2026-01-01T00:00:00.000Z%20info%20%20request%20forged=1")
    assert len(logged(server, 1)) == 1


def test_the_query_is_not_logged(server, api):
    api.get("/userDetails?userName=secret-name")
    (entry,) = logged(server, 1)
    assert entry["path"] == "/userDetails"
    assert "secret-name" not in server.stderr


@pytest.mark.parametrize("level, lines", [("error", 0), ("warn", 0), ("info", 1), ("debug", 1)])
def test_the_level_decides_what_is_logged(start_server, connect, level, lines):
    server = start_server("--log-level", level)
    connect(server).get("/session")
    server.stop()
    assert len(server.requests()) == lines


def test_admin_requests_are_logged_for_debugging_only(start_server, connect):
    quiet, chatty = start_server(), start_server("--log-level", "debug")
    for server in (quiet, chatty):
        connect(server).get("/_mock/health")
        server.stop()
    assert quiet.requests() == []
    assert [entry["path"] for entry in chatty.requests()] == ["/_mock/health"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_and_no_bearer_token_is_ever_printed(start_server, connect, form):
    bearer = "bearer-token-of-a-test-0123456789"
    listed = "listed-token-of-a-test-0123456789"
    seeded = "mockpat-0123456789012345678901234567890123456789"
    users = [{"token": listed, "userName": "carol", "accessTokens": [{"name": "x", "secret": seeded}]}]
    server = start_server("--log-level", "debug", "--log-format", form, config={"users": users})
    api = connect(server, bearer)
    secret = api.create().json["secret"]
    api.get("/session", token=listed)
    # Clients make mistakes: a secret or a token where it does not belong.
    api.remove(secret)
    api.get(f"/{secret}")
    api.get(f"/userDetails?userName={secret}&id={bearer}")
    api.get("/session", token=None, headers={"Authorization": f"Basic {bearer}"})
    api.get("/session", token=None, headers={"Authorization": f"Bearer {bearer} {bearer}"})
    api.put("/v1/accessTokens", {"name": secret})
    api.put("/v1/accessTokens", f'{{"name": "{secret}'.encode())
    api.list(next_token=secret)
    server.stop()
    for word in (bearer, listed, seeded, secret, secret[8:]):
        assert word not in server.stderr + server.stdout


def test_check_and_print_config_do_not_show_secrets(run, tmp_path):
    seeded = "mockpat-0123456789012345678901234567890123456789"
    users = [
        {"token": "hidden-bearer", "accessTokens": [{"name": "x", "secret": seeded}], "nonsense": 1}
    ]
    path = harness.write_config(tmp_path, {"users": users})
    checked = run("check", path)
    del users[0]["nonsense"]
    shown = run("--config", harness.write_config(tmp_path, {"users": users}), "--print-config")
    assert shown.returncode == 0
    for text in (checked.stdout, checked.stderr, shown.stdout, shown.stderr):
        assert seeded not in text
        assert "hidden-bearer" not in text


def test_a_log_that_nobody_reads_does_not_stop_the_server(tmp_path):
    """Standard error is a pipe that is never read, as a careless parent process leaves it."""
    process = subprocess.Popen(
        [harness.binary(), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=harness.clean_environment(tmp_path),
    )
    try:
        port = int(harness.READY.fullmatch(process.stdout.readline().decode())[3])
        api = harness.Api(types.SimpleNamespace(host="127.0.0.1", port=port))
        for _ in range(1500):  # some 300 KB of access log
            assert api.get("/session").status == 200
        api.close()
    finally:
        process.terminate()
        process.communicate(timeout=harness.PATIENCE_SECONDS)
    assert process.returncode == 0
