# SPDX-License-Identifier: Apache-2.0
"""Requests to the admin API, and how it writes instants."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.error
import urllib.request
from datetime import datetime, timezone
from typing import Any

PATH = "/_mock/"
PATIENCE_SECONDS = 30

# The server is on this machine or beside it: no proxy knows the way there.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class AdminError(Exception):
    """
    The admin API refused a request: with this `status`, for the reason that `message` gives; what is
    wrong with a body or a query is in `errors`. `body` is the whole answer.
    """

    def __init__(self, request: str, status: int, body: Any) -> None:
        members = body if isinstance(body, dict) else {}
        self.status = status
        self.message = str(members.get("message", body))
        self.errors: list[dict[str, Any]] = members.get("errors", [])
        self.body = body
        lines = [f"{request}: {status} {self.message}"]
        for error in self.errors:
            place = error.get("pointer", error.get("parameter", ""))
            lines.append(f"  {place}: {error['message']}")
        super().__init__("\n".join(lines))


def request(url: str, token: str | None, method: str, path: str, body: Any = None) -> Any:
    """Sends a request; returns what came back, as JSON where it is JSON."""
    if not path.startswith(PATH):
        raise ValueError(f"{path!r} is not of the admin API: its paths begin with {PATH}")
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body, default=write_instant).encode()
    message = urllib.request.Request(url + path, data, headers, method=method)
    try:
        with _opener.open(message, timeout=PATIENCE_SECONDS) as answer:
            return _read(answer.headers.get_content_type(), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            seen = _read(error.headers.get_content_type(), error.read())
        raise AdminError(f"{method} {path}", error.code, seen) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        # Not yet the same in Python 3.9.
        late = isinstance(reason, (TimeoutError, socket.timeout))
        kind = TimeoutError if late else ConnectionError
        raise kind(f"no codecatalyst-mock answers at {url}: {reason}") from error


def _read(content_type: str, body: bytes) -> Any:
    return json.loads(body) if content_type == "application/json" else body.decode()


def write_instant(value: object) -> str:
    """A datetime as RFC 3339; the hook of json.dumps for what JSON does not know."""
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} has no place in JSON")
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone: give it one, such as timezone.utc")
    return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
