# SPDX-License-Identifier: Apache-2.0
"""Requests to the admin API, and how it writes instants."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import datetime, timezone
from typing import Any

ADMIN_TOKEN = "CODECATALYST_MOCK_ADMIN_TOKEN"
PATIENCE_SECONDS = 30

# The server is on this machine or beside it: no proxy knows the way there.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class AdminError(Exception):
    """The admin API refused a request. `status` and `body` are its whole answer."""

    def __init__(self, request: str, status: int, body: Any) -> None:
        self.status = status
        self.body = body
        super().__init__(f"{request}: {status} {_explain(body)}")


def _explain(body: Any) -> str:
    if not isinstance(body, dict):
        return str(body)
    lines = [str(body.get("message", body))]
    for error in body.get("errors", []):
        place = error.get("pointer", error.get("parameter", ""))
        lines.append(f"  {place}: {error['message']}")
    return "\n".join(lines)


def request(url: str, method: str, path: str, body: Any = None) -> Any:
    """Sends a request to /_mock/PATH; returns what came back, as JSON where it is JSON."""
    headers = {"Content-Type": "application/json"}
    token = os.environ.get(ADMIN_TOKEN)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body, default=write_instant).encode()
    message = urllib.request.Request(f"{url}/_mock/{path}", data, headers, method=method)
    try:
        with _opener.open(message, timeout=PATIENCE_SECONDS) as answer:
            return _read(answer.headers.get_content_type(), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            seen = _read(error.headers.get_content_type(), error.read())
        raise AdminError(f"{method} /_mock/{path}", error.code, seen) from None
    except urllib.error.URLError as error:
        raise ConnectionError(f"no codecatalyst-mock answers at {url}: {error.reason}") from error


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
