# SPDX-License-Identifier: Apache-2.0
"""
boto3 in three generations, see run: Debian's, the last one that sends a bearer token over plain http,
and the newest. What differs between them has a name here.
"""

import contextlib
import os
import pathlib
import re
import subprocess

import botocore
import codecatalyst_mock as mock
import harness
import pytest
from botocore.config import Config

VERSION = tuple(int(part) for part in re.findall(r"\d+", botocore.__version__)[:3])

# ScopedEnvTokenProvider and AWS_ENDPOINT_URL_*: released after botocore 1.38.46.
KNOWS_ENVIRONMENT = VERSION > (1, 38, 46)
KNOWS_ACCESS_TOKEN_ID = VERSION >= (1, 29, 82)

# From 1.44.0 on botocore's bearer signer refuses an endpoint that does not begin with https, and its
# retries are "standard" by default, no longer "legacy".
REFUSES_HTTP = VERSION >= (1, 44, 0)
RETRIES_THREE_TIMES = VERSION >= (1, 44, 0)

SSO_FILES = pathlib.Path(__file__).resolve().parent.parent / "aws-cli" / "sso-files"


def write_sso_files(home, token):
    """The two files that every generation takes a bearer token from."""
    subprocess.run([SSO_FILES, token], env={**os.environ, "HOME": str(home)}, check=True)


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


@pytest.fixture
def make_client(environment):
    """make_client(server, token="alice", **config): a boto3 client of a server that a test started."""
    with contextlib.ExitStack() as stack:

        def make(server, token="alice", **options):
            user = stack.enter_context(contextlib.closing(mock.Server(server.url).new_user(token)))
            return user.client(config=Config(**options))

        yield make


def aws_program():
    """The AWS CLI of this generation."""
    return os.environ.get("AWS_PROGRAM", "/usr/bin/aws")


@pytest.fixture
def clean(environment, tmp_path):
    """An environment for programs: like this one, in the test's own home."""
    return harness.clean_environment(environment, {"AWS_EC2_METADATA_DISABLED": "true"})
