# SPDX-License-Identifier: Apache-2.0
"""What is rare, and was wrong once."""

import os
import signal

import harness


def test_a_target_may_be_a_whole_url(server, api):
    assert api.get(f"http://localhost:{server.port}/session").status == 200
    assert api.get("http://localhost/userDetails?userName=nobody-at-all").status == 404
    assert api.get("http://localhost").error_type == "UnknownOperationException"
    assert api.get("http://localhost/_mock/health").status == 200


def test_two_authorization_headers_are_refused(server):
    with harness.socket_to(server) as connection:
        connection.sendall(
            b"GET /session HTTP/1.1\r\nHost: localhost\r\n"
            b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n"
        )
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"AccessDeniedException" in answer


def test_a_reload_from_a_pipe_that_nobody_writes_to_changes_nothing(start_server, connect, tmp_path):
    path = harness.write_config(tmp_path, {"quota": {"maxTokensPerUser": 0}})
    server = start_server(config=path)
    path.unlink()
    os.mkfifo(path)
    server.send_signal(signal.SIGHUP)
    server.wait_for_stderr("configuration is refused")
    assert connect(server).put("/v1/accessTokens", {"name": "x"}).status == 402


def test_the_port_file_goes_with_the_server(start_server, tmp_path):
    path = tmp_path / "port"
    server = start_server("--port-file", path)
    assert path.read_text() == f"{server.port}\n"
    server.stop()
    assert not path.exists()


def test_env_keeps_what_is_not_sent_to_a_proxy(run):
    shown = run("env", "--format", "dotenv", env={"no_proxy": "a.example", "NO_PROXY": "b.example"})
    assert "\nno_proxy=a.example,127.0.0.1\n" in shown.stdout
    assert "\nNO_PROXY=b.example,127.0.0.1\n" in shown.stdout


def test_what_needs_a_restart_stays_as_it_was_at_every_reload(start_server, connect, tmp_path):
    path = harness.write_config(tmp_path, {"limits": {"connections": 100}})
    server = start_server(config=path)
    api = connect(server)
    harness.write_config(tmp_path, {"host": "other.example.com", "limits": {"connections": 50}})
    for times in (1, 2):
        server.send_signal(signal.SIGHUP)
        server.wait_for_stderr("limits.connections has changed", count=times)
        server.wait_for_stderr("host has changed", count=times)
    settings = api.get("/_mock/config").json["settings"]
    assert settings["limits.connections"]["value"] == 100
    assert settings["host"]["value"] == "127.0.0.1"
    stranger = api.request("GET", "/_mock/config", headers={"Host": "other.example.com"})
    assert stranger.status == 403
