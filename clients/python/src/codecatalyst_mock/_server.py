# SPDX-License-Identifier: Apache-2.0
"""A server, and its clock."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from . import _admin
from ._process import ADMIN_TOKEN, Process, find_program
from ._user import User


class Server:
    """
    A running codecatalyst-mock. Constructed, it is one that somebody else has started; `start` and
    `from_environment` make others. Used in `with`, it is stopped at the end if it was started here.
    """

    def __init__(
        self,
        url: str,
        tls_url: str | None = None,
        ca_file: str | None = None,
        *,
        admin_token: str | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.tls_url = tls_url
        self.ca_file = ca_file
        self.clock = Clock(self)
        self._admin_token = admin_token
        self._process: Process | None = None

    @classmethod
    def start(
        cls, *arguments: str, program: str | None = None, admin_token: str | None = None
    ) -> Server:
        """
        Starts the program (`program`, $CODECATALYST_MOCK_BINARY, or codecatalyst-mock from the
        PATH) on free ports, with these arguments, and waits until it is ready. Its admin API asks for
        the token, if there is one; this object knows it.
        """
        process = Process(program or find_program(), arguments, admin_token)
        server = cls(process.url, process.tls_url, process.ca_file, admin_token=admin_token)
        server._process = process
        return server

    @classmethod
    def from_environment(cls, *arguments: str) -> Server:
        """
        The server at $CODECATALYST_MOCK_URL (with $CODECATALYST_MOCK_TLS_URL, $CODECATALYST_MOCK_CA
        and $CODECATALYST_MOCK_ADMIN_TOKEN) if that is set; one that is started if not, and always
        with arguments.
        """
        names = "CODECATALYST_MOCK_URL", "CODECATALYST_MOCK_TLS_URL", "CODECATALYST_MOCK_CA", ADMIN_TOKEN
        url, tls_url, ca_file, admin_token = (os.environ.get(name) or None for name in names)
        if arguments or url is None:
            return cls.start(*arguments)
        return cls(url, tls_url, ca_file, admin_token=admin_token)

    def stop(self) -> None:
        """Ends a server that was started here; raises RuntimeError unless it ended cleanly."""
        process, self._process = self._process, None
        if process is not None:
            process.stop()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def new_user(self, token: str | None = None) -> User:
        """A user: of a bearer token that nobody else has, unless one is given. It is left as it is."""
        return User(self, token)

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """
        A request to the admin API, `path` being /_mock/faults for example. Returns the answer: JSON
        parsed, all else as text; raises AdminError when it is a refusal. Datetimes may stand in the
        body.
        """
        try:
            return _admin.request(self.url, self._admin_token, method, path, body)
        except (ConnectionError, TimeoutError) as error:
            kill = isinstance(error, TimeoutError)
            told = self._process.failure(kill=kill) if self._process else None
            if told is None:
                raise
            raise type(error)(f"{error}\ncodecatalyst-mock has ended:\n{told}") from error

    def reset(self, *what: str) -> None:
        """
        Brings parts of the server, or all of it, back to the start, for everybody: tokens, journal,
        faults, throttle, clock.
        """
        self.admin("POST", "/_mock/reset", {"what": list(what)} if what else None)

    def get_state(self) -> Any:
        """The whole store: all users with their tokens."""
        return self.admin("GET", "/_mock/state")

    def put_state(self, state: Any) -> None:
        """Replaces the whole store."""
        self.admin("PUT", "/_mock/state", state)


class Clock:
    """The server's clock, which all its users share. Each method returns what it shows then."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def now(self) -> datetime:
        return self._read(self._server.admin("GET", "/_mock/clock"))

    def advance(self, by: timedelta) -> datetime:
        return self._put("advance", ms=by // timedelta(milliseconds=1))

    def set(self, instant: datetime) -> datetime:
        return self._put("set", instant=instant)

    def freeze(self, instant: datetime | None = None) -> datetime:
        """Stops it, at an instant or where it is."""
        return self._put("freeze", instant=instant)

    def run(self) -> datetime:
        """Lets it go on from where it stands."""
        return self._put("run")

    def reset(self) -> datetime:
        """Back to what is configured."""
        return self._put("reset")

    def _put(self, action: str, **details: Any) -> datetime:
        return self._read(self._server.admin("PUT", "/_mock/clock", {"action": action, **details}))

    @staticmethod
    def _read(answer: Any) -> datetime:
        return _admin.read_instant(answer["now"])
