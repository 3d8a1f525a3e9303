# SPDX-License-Identifier: Apache-2.0
"""AWS's own blueprint CLI verifies its session before it publishes, and takes the bearer token over."""

import os
import pathlib
import subprocess

import harness
import pytest
from conftest import seen

PROGRAM = pathlib.Path(os.environ["BLUEPRINT_PROGRAM"])
SSO_FILES = pathlib.Path(__file__).resolve().parents[1] / "sdk" / "aws-cli" / "sso-files"

VERIFY = {"operation": "VerifySession"}

# quote: attempts
# What @aws-sdk/client-codecatalyst 3.414 does by itself.
ATTEMPTS = 3
# end quote


def sign_in(home, token):
    """As `aws sso login` leaves it."""
    subprocess.run([SSO_FILES, token], env=harness.clean_environment(home), check=True)


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


def requests_after(user, request):
    """Those with the same bearer token; what is no operation of the service has no user."""
    found = user.server.admin("GET", f"/_mock/requests?since={request['number']}")["requests"]
    bearer = request["request"]["headers"]["authorization"]
    return [each for each in found if each["request"]["headers"].get("authorization") == bearer]


def test_verifies_the_session_and_takes_the_token_over(user, publish):
    program = publish()
    assert AUTHENTICATED in said(program)
    assert seen(user) == [("VerifySession", [200])]
    (verified,) = user.requests()
    # Then it asks the console's GraphQL, which is not this API: here its way ends.
    (graphql,) = requests_after(user, verified)
    assert (graphql["method"], graphql["path"], graphql["status"]) == ("POST", "/graphql", 404)
    assert program.returncode == 1
    # Its report of that has the bearer token in it.
    assert f"Bearer {user.token}" in said(program)


def test_gives_up_on_a_throttled_session(user, publish):
    user.add_fault({"match": VERIFY, "error": {"code": "ThrottlingException"}})
    program = publish()
    assert seen(user) == [("VerifySession", [429] * ATTEMPTS)]
    assert REFUSED in said(program)
    assert "ThrottlingException" in said(program)
    assert requests_after(user, user.requests()[-1]) == []
    assert program.returncode == 255


def test_is_told_that_the_session_has_ended(user, publish):
    user.add_fault({"match": VERIFY, "error": {"code": "AccessDeniedException"}})
    program = publish()
    assert seen(user) == [("VerifySession", [403])]
    assert REFUSED in said(program)
    assert "AccessDeniedException" in said(program)
    assert program.returncode == 255


def test_tries_again_when_the_answer_is_lost(user, publish):
    user.add_fault(
        {"match": {**VERIFY, "attempt": {"max": 1}}, "when": "after", "fault": "CONNECTION_RESET_BY_PEER"}
    )
    program = publish()
    assert AUTHENTICATED in said(program)
    (call,) = user.calls()
    assert len(call["attempts"]) == 2


def test_believes_a_success_that_says_nothing(user, publish):
    user.add_fault({"match": VERIFY, "times": 1, "body": {"dropMembers": ["identity"]}})
    assert AUTHENTICATED in said(publish())


def test_trusts_no_stranger(user, publish):
    program = publish(trusting=False)
    assert REFUSED in said(program)
    assert seen(user) == []
    assert program.returncode == 255
