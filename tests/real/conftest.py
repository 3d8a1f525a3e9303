# SPDX-License-Identifier: Apache-2.0
"""What the tests of real programs share: the server that is running, and a user of one's own."""

import itertools
import json
import os
import urllib.request
import uuid

import harness
import pytest

# Programs that call home are answered by nobody: only this machine is reached.
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1,localhost"}


def ask(method, path, body=None, token=None):
    """An answer of the server over HTTP, as JSON."""
    request = urllib.request.Request(
        os.environ["CODECATALYST_MOCK_URL"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={} if token is None else {"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=harness.PATIENCE_SECONDS) as answer:
        return json.load(answer)


class User:
    """Whoever brings a bearer token that no other test has."""

    def __init__(self):
        self.token = f"real-{uuid.uuid4().hex}"
        # The server knows the name from the first request on, which this is.
        details = ask("GET", "/userDetails", token=self.token)
        self.identity, self.name = details["userId"], details["userName"]
        self._first = ask("GET", "/_mock/requests?limit=1")["lastNumber"]
        self._rules = []
        self._numbers = itertools.count()

    def seed(self, names):
        tokens = [{"name": name} for name in names]
        ask("POST", "/_mock/tokens", {"user": {"token": self.token}, "accessTokens": tokens})

    def add_fault(self, operation, **rule):
        """A fault rule for this user's requests of one operation."""
        match = {"user": {"equalTo": self.name}, "operation": operation, **rule.pop("match", {})}
        rule_id = f"{self.token}-{next(self._numbers)}"
        ask("POST", "/_mock/faults", {"id": rule_id, "match": match, **rule})
        self._rules.append(rule_id)

    def remove_faults(self):
        for rule_id in self._rules:
            ask("DELETE", f"/_mock/faults/{rule_id}")
        self._rules.clear()

    def calls(self):
        """The user's calls since it is here, as the server saw them."""
        return ask("GET", f"/_mock/calls?user={self.name}&since={self._first}")["calls"]

    def seen(self):
        """The same in short: the operation, and the status of each attempt."""
        return [
            (call["operation"], [attempt["status"] for attempt in call["attempts"]])
            for call in self.calls()
        ]

    def requests(self):
        return ask("GET", f"/_mock/requests?user={self.name}&since={self._first}")["requests"]

    def requests_after(self, request):
        """Those with the same bearer token; what is no operation of the service has no user."""
        found = ask("GET", f"/_mock/requests?since={request['number']}")["requests"]
        bearer = request["request"]["headers"]["authorization"]
        return [each for each in found if each["request"]["headers"].get("authorization") == bearer]


@pytest.fixture
def user():
    someone = User()
    yield someone
    someone.remove_faults()
