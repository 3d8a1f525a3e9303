# SPDX-License-Identifier: Apache-2.0
"""The ways to hand boto3 its endpoint and bearer token, without the fixtures."""

import json
import subprocess
import sys

import boto3
import botocore
import botocore.exceptions
import harness
import pytest
import token_provider
from botocore.config import Config
from conftest import KNOWS_ENVIRONMENT, REFUSES_HTTP, write_sso_files


def client_of_header(url, token, ca_file=None):
    config = Config(signature_version=botocore.UNSIGNED)
    client = boto3.client(
        "codecatalyst", region_name="us-west-2", endpoint_url=url, verify=ca_file, config=config
    )

    def add_header(params, **_):
        params["headers"]["Authorization"] = f"Bearer {token}"

    client.meta.events.register("before-call.codecatalyst", add_header)
    return client


def assert_works(client, user):
    assert client.verify_session()["identity"] == user.identity
    created = client.create_access_token(name="tok1")
    assert harness.SECRET.fullmatch(created["secret"])
    client.close()


@pytest.fixture
def url(codecatalyst_mock):
    """The endpoint that this generation sends a bearer token to."""
    return codecatalyst_mock.tls_url if REFUSES_HTTP else codecatalyst_mock.url


def test_a_token_provider_is_asked_for_the_token(environment, url, codecatalyst_mock, codecatalyst_user):
    client = token_provider.make_client(url, codecatalyst_user.token, codecatalyst_mock.ca_file)
    assert_works(client, codecatalyst_user)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_header_of_ones_own_is_sent_over_either(
    environment, codecatalyst_mock, codecatalyst_user, scheme
):
    url = {"http": codecatalyst_mock.url, "https": codecatalyst_mock.tls_url}[scheme]
    client = client_of_header(url, codecatalyst_user.token, codecatalyst_mock.ca_file)
    assert_works(client, codecatalyst_user)


# A program of its own, because botocore looks for the home directory when it is imported.
OF_FILES = """
import boto3, json, sys
client = boto3.client("codecatalyst", endpoint_url=sys.argv[1])
created = client.create_access_token(name="tok1")
print(json.dumps([created["name"], client.verify_session()["identity"]]))
"""


def test_the_two_sso_files_are_enough(environment, clean, url, codecatalyst_mock, codecatalyst_user):
    write_sso_files(environment, codecatalyst_user.token)
    ended = subprocess.run(
        [sys.executable, "-c", OF_FILES, url],
        env={**clean, "AWS_CA_BUNDLE": codecatalyst_mock.ca_file},
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == ["tok1", codecatalyst_user.identity]


if KNOWS_ENVIRONMENT:

    def test_the_variables_are_enough(environment, url, codecatalyst_mock, codecatalyst_user, monkeypatch):
        monkeypatch.setenv("AWS_ENDPOINT_URL_CODECATALYST", url)
        monkeypatch.setenv("AWS_BEARER_TOKEN_CODECATALYST", codecatalyst_user.token)
        monkeypatch.setenv("AWS_REGION", "us-west-2")
        monkeypatch.setenv("AWS_CA_BUNDLE", codecatalyst_mock.ca_file)
        assert_works(boto3.Session().client("codecatalyst"), codecatalyst_user)


if REFUSES_HTTP:

    def test_this_boto3_sends_no_bearer_token_over_plain_http(
        environment, codecatalyst_mock, codecatalyst_user
    ):
        client = token_provider.make_client(codecatalyst_mock.url, codecatalyst_user.token)
        with pytest.raises(botocore.exceptions.InvalidEndpointConfigurationError, match="HTTPS"):
            client.verify_session()
        assert codecatalyst_user.requests() == []
        client.close()
