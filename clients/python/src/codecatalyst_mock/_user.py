# SPDX-License-Identifier: Apache-2.0
"""A user: a bearer token, and all that is only its own."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import urllib.parse
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Iterable, Mapping

from ._admin import AdminError, write_instant

if TYPE_CHECKING:
    from ._server import Server


class User:
    """
    A user of the server. Used in `with`, its fault rules are removed and its clients closed at the
    end; its tokens and what it did stay there to be looked at.
    """

    def __init__(self, server: Server, token: str | None = None) -> None:
        self.server = server
        self.token = token or f"test-{secrets.token_hex(16)}"
        self.faults: list[Fault] = []
        self._clients: list[Any] = []
        self._numbers = itertools.count(1)
        known = server.admin("POST", "/_mock/users", {"user": {"token": self.token}})["user"]
        self.identity: str = known["identity"]
        self.user_name: str = known["userName"]
        # What it does comes later in the journal, so that what was dropped before does not matter.
        self._begin: int = server.admin("GET", "/_mock/requests?limit=1")["lastNumber"]

    def __enter__(self) -> User:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Removes its fault rules and closes its clients: all of them, also when one of these fails."""
        clients, self._clients = self._clients, []
        with contextlib.ExitStack() as stack:
            for client in clients:
                stack.callback(client.close)
            for fault in self.faults:
                stack.callback(fault.remove)

    def client(self, **options: Any) -> Any:
        """
        A boto3 client of this user; `options` are those of boto3.Session.client. It goes over HTTPS
        when this botocore sends bearer tokens over nothing else, and knows nothing of ~/.aws and
        of proxies.
        """
        from . import _boto

        self._clients.append(_boto.make_client(self, options))
        return self._clients[-1]

    def environment(self) -> dict[str, str]:
        """The variables that make other code and programs this user: botocore 1.39 and later."""
        from . import _boto

        return _boto.environment(self)

    def add_fault(self, rule: Mapping[str, Any]) -> Fault:
        """
        Adds a fault rule for this user's requests only. Its id gets the user's name in front, so that
        tests that run in parallel may choose the same one.
        """
        scoped = {**rule, "match": self._own(rule.get("match"))}
        chosen = rule.get("id")
        while True:
            number = next(self._numbers)
            scoped["id"] = f"{self.user_name}-{number if chosen is None else chosen}"
            try:
                (answer,) = self.server.admin("POST", "/_mock/faults", scoped)["faults"]
            except AdminError as error:
                # Another one has taken the number, by the same bearer token.
                if error.status == 409 and chosen is None:
                    continue
                raise
            self.faults.append(Fault(self, answer))
            return self.faults[-1]

    def verify(
        self,
        match: Mapping[str, Any] | None = None,
        *,
        times: int | Mapping[str, int] | None = None,
        calls: int | Mapping[str, int] | None = None,
        attempts: int | Mapping[str, int] | None = None,
        min_gap_ms: int | None = None,
        since: Any = None,
    ) -> None:
        """
        Asserts that this user's requests happened as often as expected: `times` counts requests,
        `calls` SDK calls, `attempts` those of each call; a number, or {"min", "max"}.
        """
        expected = {"times": times, "calls": calls, "attempts": attempts}
        begin = self._begin if since is None else since
        body = {**expected, "match": self._own(match), "minGapMs": min_gap_ms, "since": begin}
        try:
            self.server.admin("POST", "/_mock/verify", body)
        except AdminError as error:
            if error.status != 409:
                raise
            raise AssertionError(_tell(error.body)) from None

    def calls(self, **filters: Any) -> list[dict[str, Any]]:
        """Its SDK calls with their attempts; filters are operation, status, since, limit."""
        return self._journal("calls", filters)

    def requests(self, **filters: Any) -> list[dict[str, Any]]:
        """Its requests with their answers; filters are operation, status, since, limit."""
        return self._journal("requests", filters)

    def add_tokens(self, tokens: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Gives it access tokens: name, and where you like expiresTime, id and secret."""
        body = {"user": {"token": self.token}, "accessTokens": list(tokens)}
        answer: list[dict[str, Any]] = self.server.admin("POST", "/_mock/tokens", body)["accessTokens"]
        return answer

    def reset(self) -> None:
        """
        Takes away its tokens and what the journal knows of it; its buckets are full again, and rules
        of the scope "user" have not yet hit it. Its fault rules stay.
        """
        self.server.admin("POST", "/_mock/reset", {"user": {"token": self.token}})

    def _own(self, match: Mapping[str, Any] | None) -> dict[str, Any]:
        if match and "user" in match:
            raise ValueError("match.user is added here: these are one user's requests already")
        return {**(match or {}), "user": {"equalTo": self.user_name}}

    def _journal(self, what: str, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        wanted = {"since": self._begin, **filters, "user": self.identity}
        if isinstance(wanted["since"], datetime):
            wanted["since"] = write_instant(wanted["since"])
        query = urllib.parse.urlencode(wanted)
        answer: list[dict[str, Any]] = self.server.admin("GET", f"/_mock/{what}?{query}")[what]
        return answer


class Fault:
    """A fault rule on the server, as it was when it was added or last refreshed."""

    def __init__(self, user: User, answer: Mapping[str, Any]) -> None:
        self._user = user
        self.id: str = answer["id"]
        self._take(answer)

    def _take(self, answer: Mapping[str, Any]) -> None:
        self.rule = dict(answer)
        self.matches: int = answer["matches"]
        self.hits: int = answer["hits"]
        self.remaining: int | None = answer["remaining"]
        self.completed: bool = answer["completed"]

    def refresh(self) -> Fault:
        """Asks the server how it stands; returns itself."""
        self._take(self._user.server.admin("GET", f"/_mock/faults/{self.id}"))
        return self

    def remove(self) -> None:
        """Takes the rule away, if it is still there."""
        if self not in self._user.faults:
            return
        try:
            self._user.server.admin("DELETE", f"/_mock/faults/{self.id}")
        except AdminError as error:
            if error.status != 404:
                raise
        self._user.faults.remove(self)


def _tell(refusal: Mapping[str, Any]) -> str:
    """Why verify does not hold, and what there was instead."""
    lines = [str(refusal["message"])]
    for seen in refusal.get("seen", []):
        lines.append(f"  seen: {_line(seen)}")
    for miss in refusal.get("nearMisses", []):
        if miss["criterion"] != "user":
            lines.append(f"  near miss, by its {miss['criterion']}: {_line(miss)}")
    return "\n".join(lines)


def _line(request: Mapping[str, Any]) -> str:
    words = f"{request['operation']}, attempt {request['attempt']}: {request['status'] or 'no answer'}"
    return f"{words}, fault {request['fault']}" if request["fault"] else words
