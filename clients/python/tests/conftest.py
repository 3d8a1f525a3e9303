# SPDX-License-Identifier: Apache-2.0
"""Servers of the tests' own: none of them may meet one that runs already."""

import contextlib

import pytest
from codecatalyst_mock import Server

pytest_plugins = ["pytester"]

ATTACHING = [f"CODECATALYST_MOCK_{name}" for name in ("URL", "TLS_URL", "CA", "ADMIN_TOKEN")]


@pytest.fixture(autouse=True)
def nothing_to_attach_to(monkeypatch):
    for name in ATTACHING:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server():
    with Server.start() as server:
        yield server


@pytest.fixture
def new_user(server):
    """new_user(token=None): one of the server's users, closed after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda token=None: stack.enter_context(server.new_user(token))


@pytest.fixture
def user(new_user):
    return new_user()
