# SPDX-License-Identifier: Apache-2.0
"""What the tests of real programs share, beside the fixtures of clients/python."""

import pytest


@pytest.fixture
def user(codecatalyst_user):
    return codecatalyst_user


def seen(user):
    """The user's calls in short: the operation, and the status of each attempt."""
    return [
        (call["operation"], [attempt["status"] for attempt in call["attempts"]]) for call in user.calls()
    ]
