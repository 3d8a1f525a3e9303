# SPDX-License-Identifier: Apache-2.0
"""tests/sdk/matrix.py: nobody passes a scenario that has no test, and no result is overlooked."""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "sdk"), str(ROOT / "scripts")]

import matrix  # noqa: E402
import results  # noqa: E402


def junit(*names):
    return "<testsuite>" + "".join(f'<testcase name="{name}"/>' for name in names) + "</testsuite>"


@pytest.fixture
def folder(tmp_path):
    """folder(NAME=text, ...): a folder of results; __ in a name stands for a dot, _ for a dash."""

    def make(**files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".").replace("_", "-")).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def test_there_are_ten_scenarios():
    assert len(matrix.scenarios()) == 10


@pytest.mark.parametrize(
    "spelling",
    [
        "test_works_over_https",
        "worksOverHttps()",
        "TestWorksOverHTTPS",
        "scenarios::works_over_https",
        "CodeCatalyst::Client works over https",
        "works over HTTPS",
    ],
)
def test_a_scenario_is_found_in_every_spelling(spelling):
    sdk = matrix.Sdk("x", "X 1", [results.Case(spelling, True)])
    assert sdk.cells["works_over_https"] == [results.Case(spelling, True)]
    assert sdk.others == []


def test_a_name_that_only_contains_a_scenario_is_another_test():
    sdk = matrix.Sdk("x", "X 1", [results.Case("worksOverHttpsAsynchronously()", True)])
    assert not sdk.marks()[-1]
    assert [case.name for case in sdk.others] == ["worksOverHttpsAsynchronously()"]


def test_a_scenario_passes_when_all_its_cases_do():
    cases = [results.Case("test_works_over_https[a]", True), results.Case("test_works_over_https[b]", False)]
    assert not matrix.Sdk("x", "X 1", cases).marks()[-1]
    assert matrix.Sdk("x", "X 1", cases[:1]).marks()[-1]


def test_a_scenario_without_a_test_has_failed():
    sdk = matrix.Sdk("x", "X 1", [results.Case("something_else", True)])
    assert len(sdk.cases) == 11
    assert {case.why for (case,) in sdk.cells.values()} == {"no test of this name"}


def test_results_go_to_the_sdk_with_the_longest_fitting_name(folder):
    made = folder(
        java__sdk="Java 2", java__xml=junit("a"), java_async__xml=junit("b"),
        java_old__sdk="Java 1", java_old__xml=junit("c"), javascript__xml=junit("d"),
    )  # fmt: skip
    sdks, others = matrix.sdks_of("java", made, 0)
    assert {sdk.title: [case.name for case in sdk.others] for sdk in sdks} == {
        "Java 2": ["b", "a"],
        "Java 1": ["c"],
    }
    assert [case.name for case in others] == ["d"]


def test_a_language_without_results_has_failed(folder):
    sdks, others = matrix.sdks_of("java", folder(), 3)
    assert sdks == []
    assert [(case.passed, case.why) for case in others] == [(False, "ended with 3")]


def test_a_run_that_fails_after_its_tests_passed_has_failed(folder):
    names = junit(*matrix.scenarios())
    _, others = matrix.sdks_of("java", folder(java__sdk="Java 2", java__xml=names), 1)
    assert [(case.name, case.passed) for case in others] == [("java/run", False)]


def test_a_result_that_cannot_be_read_has_failed(folder):
    sdks, _ = matrix.sdks_of("java", folder(java__sdk="Java 2", java__xml="<"), 0)
    assert [(case.name, case.passed) for case in sdks[0].others] == [("java.xml", False)]
