# SPDX-License-Identifier: Apache-2.0
"""No server outlives the tests that started it, however these end."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pytest
from codecatalyst_mock import Server, _admin, _process

OWNER = """
import os, sys
from codecatalyst_mock import Server

with Server.start() as server:
    if sys.argv[1:] == ["fork"] and os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
    print(server._process._child.pid, server.ca_file, flush=True)
    sys.stdin.read()
"""

ENDLESS_TEST = """
import sys

def test_endless(codecatalyst_mock, codecatalyst_user, capsys):
    codecatalyst_user.add_fault({"fault": "HANG"})
    with capsys.disabled():
        print(f"\\n{codecatalyst_mock._process._child.pid} {codecatalyst_mock.ca_file}", flush=True)
    sys.__stdin__.read()
"""


def has_ended(pid):
    """True for what is not yet waited for, too: whoever inherits it may take its time."""
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] in "ZX"


def assert_ends(pid):
    for _ in range(3000):
        if has_ended(pid):
            return
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the server is still there")


@pytest.fixture
def owner(tmp_path):
    """owner(argument...): another Python that has started a server, and the server's pid and CA."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        started.append(process)
        for line in process.stdout:
            pid, _, ca_file = line.strip().partition(" ")
            if pid.isdigit() and ca_file:
                return process, int(pid), pathlib.Path(ca_file)
        raise AssertionError("the owner ended too early")

    yield start
    for process in started:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_ends_with_a_process_that_is_killed(owner, number):
    process, pid, ca_file = owner("-c", OWNER)
    assert not has_ended(pid)
    process.send_signal(number)
    process.wait(60)
    assert_ends(pid)
    if number == signal.SIGINT:
        assert not ca_file.parent.exists()


def test_it_ends_with_its_process_and_not_with_that_ones_forks(owner):
    process, pid, _ = owner("-c", OWNER, "fork")
    process.kill()
    process.wait(60)
    assert_ends(pid)


def test_a_ctrl_c_ends_the_tests_which_end_the_server(owner, tmp_path):
    (tmp_path / "endless_test.py").write_text(ENDLESS_TEST)
    options = ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tmp_path]
    process, pid, ca_file = owner("-m", "pytest", *options, tmp_path / "endless_test.py")
    os.killpg(process.pid, signal.SIGINT)
    told = process.stdout.read()
    assert process.wait(60) == pytest.ExitCode.INTERRUPTED, told
    assert "ConnectionError" not in told
    assert has_ended(pid)
    assert not ca_file.parent.exists()


def test_an_interrupted_start_leaves_nothing(monkeypatch):
    started = []

    def interrupt(process, _):
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(_process.Process, "_wait_until_ready", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Server.start()
    (process,) = started
    assert process._child.returncode == -signal.SIGKILL
    assert not pathlib.Path(process.ca_file).parent.exists()


@pytest.fixture
def program(tmp_path):
    """program(script): the path of a program that is a shell script."""

    def write(script):
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    return write


def test_one_that_does_not_get_ready_is_killed(monkeypatch, program):
    monkeypatch.setattr(_process, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(RuntimeError, match="did not get ready"):
        Server.start(program=program("exec sleep 1000"))


def stuck_server(program, port=1):
    """One that is ready, and then neither answers nor heeds SIGTERM."""
    ready = f"codecatalyst-mock ready: http://127.0.0.1:{port} https://127.0.0.1:1"
    return Server.start(program=program(f"trap '' TERM; echo stuck >&2; echo {ready}; exec sleep 1000"))


def test_one_that_does_not_stop_is_killed(monkeypatch, program):
    server = stuck_server(program)
    monkeypatch.setattr(_process, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(RuntimeError, match="codecatalyst-mock ended with -9:\nstuck"):
        server.stop()


def test_one_that_does_not_answer_is_killed(monkeypatch, program):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = stuck_server(program, silent.getsockname()[1])
        monkeypatch.setattr(_admin, "PATIENCE_SECONDS", 0.1)
        with pytest.raises(TimeoutError, match="no codecatalyst-mock answers at .*\n.*has ended:\nstuck"):
            server.clock.now()
        assert server._process._child.returncode == -signal.SIGKILL
        with pytest.raises(RuntimeError, match="codecatalyst-mock ended with -9"):
            server.stop()
