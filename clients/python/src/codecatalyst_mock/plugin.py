# SPDX-License-Identifier: Apache-2.0
"""The fixtures."""

from __future__ import annotations

from typing import Iterator, Sequence

import pytest

from . import Server, User


@pytest.fixture(scope="session")
def codecatalyst_mock_arguments() -> Sequence[str]:
    """What the program is started with. Override it in conftest.py, to name a configuration say."""
    return ()


@pytest.fixture(scope="session")
def codecatalyst_mock(codecatalyst_mock_arguments: Sequence[str]) -> Iterator[Server]:
    """The server: one for each session, or each worker of pytest-xdist, unless one runs already."""
    with Server.from_environment(*codecatalyst_mock_arguments) as server:
        yield server


@pytest.fixture
def codecatalyst_user(codecatalyst_mock: Server) -> Iterator[User]:
    """A user that no other test knows."""
    with codecatalyst_mock.new_user() as user:
        yield user


@pytest.fixture
def codecatalyst_environment(codecatalyst_user: User, monkeypatch: pytest.MonkeyPatch) -> User:
    """Makes boto3.client("codecatalyst"), wherever the test comes upon it, this test's user."""
    for name, value in codecatalyst_user.environment().items():
        monkeypatch.setenv(name, value)
    return codecatalyst_user
