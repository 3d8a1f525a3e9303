# SPDX-License-Identifier: Apache-2.0
"""boto3, pointed at a user. Imported when it is needed: it is slow to load."""

from __future__ import annotations

import os
import re
import urllib.parse
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.tokens import FrozenAuthToken

if TYPE_CHECKING:
    from ._user import User

VERSION = tuple(int(number) for number in re.findall(r"\d+", botocore.__version__)[:3])

# From here on the bearer signer refuses an endpoint that does not begin with https.
REFUSES_HTTP = VERSION >= (1, 44)

# Later ones read AWS_ENDPOINT_URL_CODECATALYST and AWS_BEARER_TOKEN_CODECATALYST.
LAST_WITHOUT_ENVIRONMENT = (1, 38, 46)

REGION = "us-west-2"

# No profile, no config file, no credentials file: tests must not depend on whose machine it is.
NO_FILES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class _Token:
    """A token provider that has one token."""

    def __init__(self, token: str) -> None:
        self._frozen = FrozenAuthToken(token)

    def load_token(self, **_: Any) -> Any:
        return SimpleNamespace(get_frozen_token=lambda: self._frozen)


def endpoint(user: User) -> str:
    server = user.server
    if not REFUSES_HTTP:
        return server.url
    if server.tls_url is None or server.ca_file is None:
        raise RuntimeError(
            f"botocore {botocore.__version__} sends a bearer token over HTTPS only: start the server "
            "with --tls-port and --tls-ca-out, and set CODECATALYST_MOCK_TLS_URL and CODECATALYST_MOCK_CA"
        )
    return server.tls_url


def make_client(user: User, options: dict[str, Any]) -> Any:
    core = botocore.session.Session(session_vars=NO_FILES)
    core.register_component("token_provider", _Token(user.token))
    # Without credentials, botocore asks the network for some, although a bearer token needs none.
    session = boto3.session.Session(
        aws_access_key_id="unused",
        aws_secret_access_key="unused",
        region_name=REGION,
        botocore_session=core,
    )
    config = Config(proxies={}).merge(options.pop("config", None) or Config())
    if "endpoint_url" not in options:
        options["endpoint_url"] = endpoint(user)
    options.setdefault("verify", user.server.ca_file)
    return session.client("codecatalyst", config=config, **options)


def environment(user: User) -> dict[str, str]:
    if VERSION <= LAST_WITHOUT_ENVIRONMENT:
        raise RuntimeError(
            f"botocore {botocore.__version__} takes no bearer token from the environment, 1.39 does: "
            "hand user.client() to the code under test"
        )
    url = endpoint(user)
    host = urllib.parse.urlsplit(url).hostname
    no_proxy = ",".join(filter(None, [os.environ.get("NO_PROXY"), host]))
    variables = {
        "AWS_BEARER_TOKEN_CODECATALYST": user.token,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_CODECATALYST": url,
        "AWS_REGION": REGION,
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }
    if user.server.ca_file is not None and url.startswith("https:"):
        variables["AWS_CA_BUNDLE"] = user.server.ca_file
    return variables
