# SPDX-License-Identifier: Apache-2.0
"""Stopping and reloading by signals."""

import json
import signal
import socket
import subprocess
import time

import harness
import pytest

# The server promises a second; a busy machine gets more before a test calls it a failure.
STOP_SECONDS = 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_cleanly(server, api, number):
    assert api.create().status == 201
    began = time.monotonic()
    assert server.stop(number) == 0
    assert time.monotonic() - began < STOP_SECONDS


def test_idle_and_half_sent_connections_do_not_keep_it_from_stopping(server):
    opened = [socket.create_connection((server.host, server.port)) for _ in range(20)]
    for connection in opened[:10]:
        connection.sendall(b"PUT /v1/accessTokens HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < STOP_SECONDS
    for connection in opened:
        connection.close()


def test_the_port_is_free_again_after_a_stop(start_server, connect):
    first = start_server()
    connect(first).create()
    first.stop()
    assert connect(start_server(port=first.port)).get("/session").status == 200


def test_a_second_signal_while_it_stops_does_no_harm(server):
    server.send_signal(signal.SIGTERM)
    server.send_signal(signal.SIGINT)
    assert server.stop() == 0


def test_it_stops_when_standard_input_ends_and_was_asked_to(start_server, connect):
    server = start_server("--stop-with-stdin", stdin=subprocess.PIPE)
    server.process.stdin.write(b"of no interest\n")
    server.process.stdin.flush()
    assert connect(server).create().status == 201
    server.process.stdin.close()
    assert server.process.wait(harness.PATIENCE_SECONDS) == 0
    assert "stopping with standard input" in server.stderr


def test_the_end_of_standard_input_is_nothing_to_it_otherwise(start_server, connect):
    server = start_server(stdin=subprocess.PIPE)
    server.process.stdin.close()
    assert connect(server).create().status == 201
    assert server.running


def test_a_standard_input_that_cannot_end_is_refused_in_one_line(run):
    ended = run("--port", "0", "--stop-with-stdin")  # its standard input is /dev/null
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "wants a standard input that can end" in ended.stderr


def reload(server, config, answer):
    """Writes the configuration, sends SIGHUP and waits for a line of the log that matches."""
    before = len([line for line in server.stderr.splitlines() if answer in line])
    text = config if isinstance(config, str) else json.dumps({"version": 1, **config})
    server.config_path.write_text(text)
    server.send_signal(signal.SIGHUP)
    server.wait_for_stderr(answer, before + 1)


def test_a_reload_takes_over_quota_names_and_throttles(start_server, connect):
    server = start_server(config={"quota": {"maxTokensPerUser": 1}})
    api = connect(server)
    assert [api.create("x").status, api.create("x").status] == [201, 402]
    reload(server, {"quota": {"maxTokensPerUser": 5}, "tokens": {"uniqueNames": True}}, "reload")
    assert [api.create("x").status, api.create("y").status] == [409, 201]
    rule = {"id": "r", "match": {"operation": "*"}, "key": "global", "rps": 0.001, "burst": 1}
    reload(server, {"throttle": [rule]}, "reload")
    assert [api.get("/session").status, api.get("/session").status] == [200, 429]


def test_a_reload_keeps_the_tokens(start_server, connect):
    server = start_server(config={})
    api = connect(server)
    made = api.create("kept").json["accessTokenId"]
    reload(server, {"quota": {"maxTokensPerUser": 0}}, "reload")
    assert [item["id"] for item in api.list_all()] == [made]


def test_a_reload_takes_over_users(start_server, connect):
    server = start_server(config={"auth": {"mode": "listed"}, "users": [{"token": "alice"}]})
    assert connect(server, "alice").get("/session").status == 200
    assert connect(server, "bob").get("/session").status == 403
    reload(server, {"auth": {"mode": "listed"}, "users": [{"token": "bob", "userName": "bobby"}]}, "reload")
    assert connect(server, "alice").get("/session").status == 403
    assert connect(server, "bob").get("/userDetails").json["userName"] == "bobby"


@pytest.mark.parametrize(
    "bad", ["{", '{"version": 1, "quotas": {}}', '{"version": 1, "quota": {"maxTokensPerUser": "x"}}']
)
def test_a_bad_reload_changes_nothing_and_says_why(start_server, connect, bad):
    server = start_server(config={"quota": {"maxTokensPerUser": 1}})
    api = connect(server)
    api.create()
    reload(server, bad, r"config\.json:\d+:\d+")
    assert server.running
    assert api.create().status == 402
    reload(server, {"quota": {"maxTokensPerUser": 2}}, "reload")
    assert api.create().status == 201


def test_a_reload_without_a_file_does_no_harm(server, api):
    server.send_signal(signal.SIGHUP)
    assert api.get("/session").status == 200
    assert server.running


def test_a_reload_does_not_disturb_connections(start_server, connect):
    server = start_server(config={})
    api = connect(server)
    api.get("/session")
    address = api._connection.sock.getsockname()
    reload(server, {"quota": {"maxTokensPerUser": 7}}, "reload")
    assert api.get("/session").status == 200
    assert api._connection.sock.getsockname() == address


def test_a_server_that_started_after_a_signal_flood_still_answers(server, api):
    for _ in range(50):
        server.send_signal(signal.SIGHUP)
    assert api.get("/session").status == 200
    assert harness.UUID.fullmatch(api.get("/session").request_id)
