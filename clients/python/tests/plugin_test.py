# SPDX-License-Identifier: Apache-2.0
"""The fixtures, as pytest shows them to their users."""

import pathlib
import re

import pytest
from codecatalyst_mock import Server, _boto

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"

TWO_TESTS = """
    import pytest

    @pytest.mark.parametrize("number", range(4))
    def test_is_alone(codecatalyst_mock, codecatalyst_user, number):
        print(f"url={codecatalyst_mock.url} user={codecatalyst_user.user_name}.")
        codecatalyst_user.add_fault({"id": "same", "fault": "HANG"})
        codecatalyst_user.add_tokens([{"name": "x"}])
        codecatalyst_user.client()
"""


def seen(result, word):
    return re.findall(rf"{word}=(\S+)", str(result.stdout))


def test_one_server_for_the_session_and_a_user_for_each_test(pytester):
    pytester.makepyfile(TWO_TESTS)
    result = pytester.runpytest("-rA")
    result.assert_outcomes(passed=4)
    assert len(set(seen(result, "url"))) == 1
    assert len(set(seen(result, "user"))) == 4


def test_each_worker_of_xdist_has_a_server_of_its_own(pytester):
    pytester.makepyfile(TWO_TESTS)
    result = pytester.runpytest("-rA", "-n", "2")
    result.assert_outcomes(passed=4)
    assert len(set(seen(result, "url"))) == 2
    assert len(set(seen(result, "user"))) == 4


def test_workers_share_a_server_that_runs_already(pytester, server, monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_URL", server.url)
    monkeypatch.setenv("CODECATALYST_MOCK_TLS_URL", server.tls_url)
    monkeypatch.setenv("CODECATALYST_MOCK_CA", server.ca_file)
    pytester.makepyfile(TWO_TESTS)
    result = pytester.runpytest("-rA", "-n", "2")
    result.assert_outcomes(passed=4)
    assert set(seen(result, "url")) == {server.url}
    assert len(set(seen(result, "user"))) == 4
    assert server.admin("GET", "/_mock/faults")["faults"] == [], "each test has taken its rule along"


def test_the_arguments_of_the_server_can_be_overridden(pytester, server, monkeypatch):
    monkeypatch.setenv("CODECATALYST_MOCK_URL", server.url)
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def codecatalyst_mock_arguments():
            return ["--seed", "7"]
        """
    )
    pytester.makepyfile(
        """
        def test_seed(codecatalyst_mock):
            assert codecatalyst_mock.admin("GET", "/_mock/ready")["seed"] == 7
        """
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_check_that_fails_says_what_there_was(pytester):
    pytester.makepyfile(
        """
        def test_verify(codecatalyst_user):
            codecatalyst_user.client().verify_session()
            codecatalyst_user.verify({"operation": "VerifySession"}, times=2)
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *AssertionError: 1 request matched, expected exactly 2", "E *seen: VerifySession, attempt 1: 200"]
    )


def test_without_a_server_each_test_ends_in_one_clear_error(pytester, monkeypatch):
    monkeypatch.delenv("CODECATALYST_MOCK_BINARY", raising=False)
    monkeypatch.setenv("PATH", str(pytester.path))
    pytester.makepyfile("def test_it(codecatalyst_user): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *FileNotFoundError: codecatalyst-mock is not on the PATH.*"])


def test_the_fixtures_are_listed_with_what_they_are(pytester):
    listed = str(pytester.runpytest("--fixtures").stdout)
    assert "codecatalyst_mock [session scope]" in listed
    assert "A user that no other test knows." in listed


def examples():
    """The tests in README.md."""
    return re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


NEEDS_ENVIRONMENT = "codecatalyst_environment"


@pytest.mark.parametrize(
    "example",
    [
        example
        for example in examples()
        if NEEDS_ENVIRONMENT not in example or _boto.VERSION > _boto.LAST_WITHOUT_ENVIRONMENT
    ],
    ids=lambda example: re.search(r"def (test_\w+)", example)[1],
)
def test_an_example_of_the_readme_works(pytester, example):
    pytester.makepyfile(example)
    result = pytester.runpytest()
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] == len(re.findall(r"def test_", example))


if _boto.VERSION > _boto.LAST_WITHOUT_ENVIRONMENT:

    def test_what_makes_its_own_client_is_another_user_in_each_test(pytester):
        pytester.makepyfile(
            """
            import boto3
            import pytest

            @pytest.mark.parametrize("number", range(2))
            def test_who(codecatalyst_environment, number):
                client = boto3.client("codecatalyst")
                assert client.verify_session()["identity"] == codecatalyst_environment.identity
            """
        )
        pytester.runpytest().assert_outcomes(passed=2)


def test_the_server_can_be_used_without_the_fixtures():
    with Server.start() as server, server.new_user() as user:
        assert user.client().verify_session()["identity"] == user.identity
