# SPDX-License-Identifier: Apache-2.0
"""The server: started, found, asked, and what is said when something is wrong."""

import os
import pathlib
import signal
import stat
from datetime import datetime, timedelta, timezone

import pytest
from codecatalyst_mock import AdminError, Server, _process

NEW_YEAR = datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_a_started_server_is_ready_and_gone_after_its_block():
    with Server.start() as server:
        assert server.admin("GET", "/_mock/ready")["status"] == "ready"
        assert "BEGIN CERTIFICATE" in pathlib.Path(server.ca_file).read_text()
    assert not pathlib.Path(server.ca_file).exists()
    with pytest.raises(ConnectionError, match=f"no codecatalyst-mock answers at {server.url}"):
        server.admin("GET", "/_mock/ready")


def test_the_environment_names_a_server_that_runs_already(server, monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_URL", server.url + "/")
    monkeypatch.setenv("CODECATALYST_MOCK_TLS_URL", server.tls_url)
    monkeypatch.setenv("CODECATALYST_MOCK_CA", server.ca_file)
    with Server.from_environment() as found:
        assert (found.url, found.tls_url, found.ca_file) == (server.url, server.tls_url, server.ca_file)
    assert server.admin("GET", "/_mock/ready")["status"] == "ready", "it belongs to whoever started it"


def test_with_arguments_it_is_a_server_of_its_own(monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_URL", "http://127.0.0.1:1")
    with Server.from_environment("--seed", "7") as server:
        assert server.admin("GET", "/_mock/ready")["seed"] == 7


def test_an_empty_variable_is_none(server, monkeypatch):
    for name in ("CODECATALYST_MOCK_TLS_URL", "CODECATALYST_MOCK_CA", "CODECATALYST_MOCK_ADMIN_TOKEN"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("CODECATALYST_MOCK_URL", server.url)
    with Server.from_environment() as found:
        assert (found.url, found.tls_url, found.ca_file) == (server.url, None, None)
        assert found.clock.now()
    monkeypatch.setenv("CODECATALYST_MOCK_URL", "")
    monkeypatch.setenv("PATH", os.path.dirname(_process.find_program()))
    monkeypatch.setenv("CODECATALYST_MOCK_BINARY", "")
    with Server.from_environment() as started:
        assert started.url != server.url


def test_without_a_program_it_is_said_where_one_may_be_put(monkeypatch, tmp_path):
    monkeypatch.delenv("CODECATALYST_MOCK_BINARY", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="not on the PATH.*CODECATALYST_MOCK_BINARY"):
        Server.from_environment()


def test_the_path_is_looked_through_for_the_program(monkeypatch, tmp_path):
    monkeypatch.delenv("CODECATALYST_MOCK_BINARY", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "codecatalyst-mock"
    program.write_text("#!/bin/sh\necho found >&2\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(RuntimeError, match="found"):
        Server.start()


def test_a_variable_that_names_no_program_is_named(monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_BINARY", "/nowhere/mock")
    with pytest.raises(FileNotFoundError, match="CODECATALYST_MOCK_BINARY is /nowhere/mock: no such"):
        Server.start()


def test_what_a_server_says_that_does_not_get_ready_is_shown():
    with pytest.raises(RuntimeError, match=r"did not get ready:\n.*unknown option --tims"):
        Server.start("--tims", "1")


def test_settings_come_from_the_arguments_alone(monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_LOG_LEVEL", "nonsense")
    with Server.start("--seed", "7") as server:
        assert server.admin("GET", "/_mock/ready")["seed"] == 7


def test_a_server_that_died_is_told_from_one_that_is_not_there():
    server = Server.start("--log-level", "debug")
    pid = server._process._child.pid
    os.kill(pid, signal.SIGKILL)
    server._process._child.wait()
    with pytest.raises(ConnectionError, match="codecatalyst-mock has ended"):
        server.admin("GET", "/_mock/ready")
    with pytest.raises(RuntimeError, match="codecatalyst-mock ended with -9"):
        server.stop()


def test_the_clock_is_read_frozen_moved_and_set_back():
    with Server.start("--clock-start", "2026-01-01T00:00:00Z", "--clock-frozen") as server:
        clock = server.clock
        assert clock.now() == NEW_YEAR
        assert clock.advance(timedelta(days=1, milliseconds=5)) == NEW_YEAR + timedelta(days=1, milliseconds=5)
        assert clock.advance(timedelta(hours=-1)) < NEW_YEAR + timedelta(days=1)
        assert clock.set(NEW_YEAR + timedelta(days=9)) == NEW_YEAR + timedelta(days=9)
        assert clock.freeze(datetime(2030, 1, 1, 5, tzinfo=timezone(timedelta(hours=5)))).year == 2030
        assert clock.now() == datetime(2030, 1, 1, tzinfo=timezone.utc)
        assert clock.reset() == NEW_YEAR
        assert clock.run() >= NEW_YEAR
        assert server.admin("GET", "/_mock/clock")["frozen"] is False
        assert clock.freeze() == clock.now()


def test_an_instant_without_a_zone_is_refused(server):
    with pytest.raises(ValueError, match="no time zone"):
        server.clock.set(datetime(2030, 1, 1))


def test_the_state_goes_out_and_in_again(server, user):
    user.add_tokens([{"name": "kept"}])
    state = server.get_state()
    server.reset("tokens")
    assert server.get_state()["users"] == []
    server.put_state(state)
    assert server.get_state()["users"] == state["users"]


def test_a_whole_reset_takes_faults_too(server, user):
    user.add_fault({"fault": "HANG"})
    server.reset()
    assert server.admin("GET", "/_mock/faults")["faults"] == []


def test_a_refusal_says_where_and_what(server):
    with pytest.raises(AdminError) as raised:
        server.admin("PUT", "/_mock/clock", {"action": "advance", "instant": NEW_YEAR})
    refusal = raised.value
    assert (refusal.status, refusal.message) == (400, "The request has 2 problems")
    assert [error["pointer"] for error in refusal.errors] == ["/instant", "/ms"]
    assert refusal.body == {"message": refusal.message, "errors": refusal.errors}
    assert str(raised.value).splitlines() == [
        "PUT /_mock/clock: 400 The request has 2 problems",
        '  /instant: does not go with the action "advance"',
        "  /ms: is missing",
    ]


def test_a_refusal_without_a_list_of_errors_says_why(server):
    with pytest.raises(AdminError) as raised:
        server.admin("GET", "/_mock/nothing")
    assert (raised.value.status, raised.value.errors) == (404, [])
    assert raised.value.message == raised.value.body["message"]


def test_a_path_is_written_as_the_documentation_writes_it(server):
    with pytest.raises(ValueError, match="'faults' is not of the admin API: its paths begin with /_mock/"):
        server.admin("GET", "faults")


def test_what_is_not_json_is_text(server):
    assert server.admin("GET", "/_mock/ca") == pathlib.Path(server.ca_file).read_text()
    assert "# TYPE codecatalyst_mock_requests_total counter" in server.admin("GET", "/_mock/metrics")


def test_what_has_no_place_in_json_is_refused_before_it_is_sent(server):
    with pytest.raises(TypeError, match="has no place in JSON"):
        server.admin("PUT", "/_mock/clock", {"action": object()})


def test_a_server_that_is_started_with_an_admin_token_is_asked_with_it(monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "of somebody else")
    with Server.start(admin_token="key") as server:
        assert server.clock.now()
        command = pathlib.Path(f"/proc/{server._process._child.pid}/cmdline").read_bytes()
        assert b"key" not in command.split(b"\0")
        with pytest.raises(AdminError) as raised:
            Server(server.url).clock.now()
        assert raised.value.status == 401
        assert Server(server.url, admin_token="key").clock.now()


def test_the_environment_has_the_admin_token_of_a_server_that_runs_already(monkeypatch):
    with Server.start(admin_token="key") as server:
        monkeypatch.setenv("CODECATALYST_MOCK_URL", server.url)
        monkeypatch.setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "key")
        assert Server.from_environment().clock.now()


def test_an_admin_token_of_the_environment_does_not_close_a_server_that_is_started(monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "key")
    with Server.start() as server:
        assert Server(server.url).clock.now()
