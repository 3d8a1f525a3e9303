# SPDX-License-Identifier: Apache-2.0
"""
The AWS clients for Python, in three generations that this folder's tests are run with one after the
other: Debian's (under /usr/bin/python3), the last boto3 that sends a bearer token over plain http,
and the newest (both in virtual environments, see scripts/test).

They differ in where they take the bearer token and the endpoint from, see RECIPES.
"""

import hashlib
import json
import os
import re
import types

import boto3
import botocore
import botocore.session
import botocore.tokens
import harness
import pytest
from botocore.config import Config

VERSION = tuple(int(part) for part in re.findall(r"\d+", botocore.__version__)[:3])

# ScopedEnvTokenProvider and AWS_ENDPOINT_URL_*: released after botocore 1.38.46.
KNOWS_ENVIRONMENT = VERSION > (1, 38, 46)
KNOWS_ACCESS_TOKEN_ID = VERSION >= (1, 29, 82)

# From 1.44.0 on botocore's bearer signer refuses an endpoint that does not begin with https.
REFUSES_HTTP = VERSION >= (1, 44, 0)

SESSION_NAME = "mock"


def write_sso_files(home, token):
    """The two files that every generation takes a bearer token from."""
    aws = home / ".aws"
    cache = aws / "sso" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (aws / "config").write_text(
        "[default]\n"
        "region = us-west-2\n"
        f"sso_session = {SESSION_NAME}\n"
        f"[sso-session {SESSION_NAME}]\n"
        "sso_region = us-east-1\n"
        "sso_start_url = https://view.awsapps.com/start\n"
    )
    name = hashlib.sha1(SESSION_NAME.encode()).hexdigest()
    (cache / f"{name}.json").write_text(
        json.dumps({"accessToken": token, "expiresAt": "2099-01-01T00:00:00Z"})
    )


class FixedTokenProvider:
    """A token provider for programs that want no files."""

    def __init__(self, token):
        self._token = token

    def load_token(self, **_):
        frozen = botocore.tokens.FrozenAuthToken(self._token)
        return types.SimpleNamespace(get_frozen_token=lambda: frozen)


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """No AWS settings and no home but the test's own."""
    for name in list(os.environ):
        if name.startswith("AWS_") and name != "AWS_PROGRAM":
            monkeypatch.delenv(name)
        elif name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return home


def client_of_provider(server, monkeypatch, token, options):
    core = botocore.session.Session()
    core.register_component("token_provider", FixedTokenProvider(token))
    session = boto3.session.Session(botocore_session=core, region_name="us-west-2")
    return session.client("codecatalyst", endpoint_url=server.url, config=Config(**options))


def client_of_environment(server, monkeypatch, token, options):
    monkeypatch.setenv("AWS_ENDPOINT_URL_CODECATALYST", server.url)
    monkeypatch.setenv("AWS_BEARER_TOKEN_CODECATALYST", token)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    return boto3.session.Session().client("codecatalyst", config=Config(**options))


def client_of_header(server, monkeypatch, token, options):
    """No signer at all, and the header set by a hook: the way that no version refuses."""
    config = Config(signature_version=botocore.UNSIGNED, **options)
    session = boto3.session.Session(region_name="us-west-2")
    client = session.client("codecatalyst", endpoint_url=server.url, config=config)

    def add_header(params, **_):
        params["headers"]["Authorization"] = f"Bearer {token}"

    client.meta.events.register("before-call.codecatalyst", add_header)
    return client


RECIPES = [client_of_header]
if not REFUSES_HTTP:
    RECIPES.append(client_of_provider)
    if KNOWS_ENVIRONMENT:
        RECIPES.append(client_of_environment)


@pytest.fixture(params=RECIPES, ids=lambda recipe: recipe.__name__.removeprefix("client_of_"))
def recipe(request):
    """Each way to hand the client its token and endpoint within the program."""
    return request.param


@pytest.fixture
def make_client(environment, monkeypatch):
    """make_client(server, token="alice", recipe=..., **config): a boto3 client of that server."""
    made = []

    def make(server, token="alice", recipe=RECIPES[-1], **options):
        made.append(recipe(server, monkeypatch, token, options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(server, make_client):
    return make_client(server)


def aws_program():
    """The AWS CLI of this generation."""
    return os.environ.get("AWS_PROGRAM", "/usr/bin/aws")


@pytest.fixture
def clean(environment, tmp_path):
    """An environment for programs: like this one, in the test's own home."""
    return harness.clean_environment(environment, {"AWS_EC2_METADATA_DISABLED": "true"})
