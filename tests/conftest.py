# SPDX-License-Identifier: Apache-2.0
"""Fixtures: servers that are stopped and checked after each test, and clients for them."""

import functools
import os

import harness
import pytest


def pytest_addoption(parser):
    parser.addoption("--binary", help="the program under test, instead of the dev build's")


def pytest_configure(config):
    if config.getoption("--binary"):
        os.environ[harness.BINARY_VARIABLE] = os.path.abspath(config.getoption("--binary"))


@pytest.fixture
def start_server(tmp_path):
    """
    start_server(*flags, config=None, env=None, port=0, stdin=..., expect_exit=0): a running Server.

    Each is stopped after the test; its exit code, its output and the sanitizers are looked at. A
    test that ends a server itself says with expect_exit how that must have ended.
    """
    started = []

    def start(*flags, expect_exit=0, **options):
        directory = tmp_path / f"server-{len(started)}"
        directory.mkdir()
        server = harness.Server(directory, *flags, **options)
        started.append((server, expect_exit))
        return server

    yield start
    ended = [(server, server.stop(), expected) for server, expected in started]
    for server, code, expected in ended:
        server.check(code, expected)


@pytest.fixture
def server(start_server):
    """A server with the default configuration."""
    return start_server()


@pytest.fixture
def connect():
    """connect(server, token="alice"): an Api client that is closed after the test."""
    opened = []

    def make(server, token="alice"):
        opened.append(harness.Api(server, token))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def api(server, connect):
    """A client of the default server, as alice."""
    return connect(server)


@pytest.fixture
def run(tmp_path):
    """run(*arguments, env=None): the program run to its end, in a directory of the test's own."""
    return functools.partial(harness.run_program, directory=tmp_path)
