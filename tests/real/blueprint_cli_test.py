# SPDX-License-Identifier: Apache-2.0
"""AWS's own blueprint CLI verifies its session before it publishes, and takes the bearer token over."""

import hashlib
import json
import os
import pathlib
import subprocess

import harness
import pytest

PROGRAM = pathlib.Path(os.environ["BLUEPRINT_PROGRAM"])

# quote: attempts
# What @aws-sdk/client-codecatalyst 3.414 does by itself.
ATTEMPTS = 3
# end quote

# quote: config
# The program has no option for a token: it takes the one that `aws sso login` has left.
CONFIG = """\
[default]
region = us-west-2
sso_session = mock

[sso-session mock]
sso_region = us-east-1
sso_start_url = https://view.awsapps.com/start
"""


def sign_in(home, token):
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (home / ".aws" / "config").write_text(CONFIG)
    session = hashlib.sha1(b"mock").hexdigest()
    (cache / f"{session}.json").write_text(
        json.dumps({"accessToken": token, "expiresAt": "2099-01-01T00:00:00Z"})
    )


# end quote


@pytest.fixture
def publish(user, tmp_path):
    """publish(trusting=True): `blueprint publish`, run to its end."""
    sign_in(tmp_path, user.token)
    blueprint = tmp_path / "blueprint"
    blueprint.mkdir()
    (blueprint / "package.json").write_text('{"name": "a-blueprint", "version": "1.0.0"}')

    def run(trusting=True):
        # quote: publish
        command = ["node", PROGRAM, "publish", blueprint, "--space", "a-space", "--region", "us-west-2"]
        command += ["--endpoint", os.environ["CODECATALYST_MOCK_TLS_URL"].removeprefix("https://")]
        trust = {"NODE_EXTRA_CA_CERTS": os.environ["CODECATALYST_MOCK_CA"]}
        # end quote
        return subprocess.run(
            command,
            env=harness.clean_environment(tmp_path, trust if trusting else None),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE_SECONDS,
            check=False,
        )

    return run


def said(program):
    return program.stdout + program.stderr


AUTHENTICATED = "Successfully authenticated with codecatalyst CLI credentials"
REFUSED = "Could not authenticate"


def test_verifies_the_session_and_takes_the_token_over(user, publish):
    program = publish()
    assert AUTHENTICATED in said(program)
    assert user.seen() == [("VerifySession", [200])]
    (verified,) = user.requests()
    # Then it asks the console's GraphQL, which is not this API: here its way ends.
    (graphql,) = user.requests_after(verified)
    assert (graphql["method"], graphql["path"], graphql["status"]) == ("POST", "/graphql", 404)
    assert program.returncode == 1
    # Its report of that has the bearer token in it.
    assert f"Bearer {user.token}" in said(program)


def test_gives_up_on_a_throttled_session(user, publish):
    user.add_fault("VerifySession", error={"code": "ThrottlingException"})
    program = publish()
    assert user.seen() == [("VerifySession", [429] * ATTEMPTS)]
    assert REFUSED in said(program)
    assert "ThrottlingException" in said(program)
    assert user.requests_after(user.requests()[-1]) == []
    assert program.returncode == 255


def test_is_told_that_the_session_has_ended(user, publish):
    user.add_fault("VerifySession", error={"code": "AccessDeniedException"})
    program = publish()
    assert user.seen() == [("VerifySession", [403])]
    assert REFUSED in said(program)
    assert "AccessDeniedException" in said(program)
    assert program.returncode == 255


def test_tries_again_when_the_answer_is_lost(user, publish):
    user.add_fault(
        "VerifySession", match={"attempt": {"max": 1}}, when="after", fault="CONNECTION_RESET_BY_PEER"
    )
    program = publish()
    assert AUTHENTICATED in said(program)
    (call,) = user.calls()
    assert len(call["attempts"]) == 2


def test_believes_a_success_that_says_nothing(user, publish):
    user.add_fault("VerifySession", times=1, body={"dropMembers": ["identity"]})
    assert AUTHENTICATED in said(publish())


def test_trusts_no_stranger(user, publish):
    program = publish(trusting=False)
    assert REFUSED in said(program)
    assert user.seen() == []
    assert program.returncode == 255
