# SPDX-License-Identifier: Apache-2.0
"""docs/PERFORMANCE.md and its chart say what the file of results says, and aims judge as they should."""

import copy
import json
import pathlib

import aims
import chart
import pytest
import report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def results():
    return json.loads((ROOT / "tests" / "bench" / "results.json").read_text(encoding="utf-8"))


def test_the_document_holds_the_figures_of_the_results(results):
    text = (ROOT / "docs" / "PERFORMANCE.md").read_text(encoding="utf-8")
    assert (
        f"\n{report.BEGIN}\n{report.generated(results)}{report.END}\n" in text
    ), "run scripts/bench --from tests/bench/results.json --write"


def test_the_chart_is_drawn_from_the_results(results):
    drawn = (ROOT / "docs" / "performance.svg").read_text(encoding="utf-8")
    assert chart.svg(results) == drawn, "run scripts/bench --from tests/bench/results.json --write"


def test_every_peer_of_the_results_is_in_the_document_and_in_the_chart(results):
    text, drawn = report.generated(results), chart.svg(results)
    assert len(results["peers"]) > 1
    for name in results["peers"].values():
        assert f"| {name} |" in text
        assert name.replace("**", "") in drawn


def test_an_aim_is_missed_when_the_figure_says_so(results):
    worse = copy.deepcopy(results)
    worse["starts"][aims.THIS] = [1e6]
    worse["memory"][aims.THIS]["idle_kib"] = 1e6
    worse["store"]["bytes_a_token"] = 1e6
    for what in ("create", "list"):
        worse["store"]["calls"][max(worse["store"]["calls"], key=int)][what] = [1e6]
    worse["starts"][aims.HTTPS] = [1e6]
    worse["rates"][aims.THIS][aims.CONNECTIONS] = [{"cpu_us": 1e6}]
    assert [aim.verdict for aim in aims.judge(worse)] == ["missed"] * 9


@pytest.mark.parametrize(
    ("rounds", "said"), [(1, "\nOne round of 3 s "), (5, "\n5 alternating rounds of 3 s ")]
)
def test_the_document_counts_rounds_in_good_english(results, rounds, said):
    results["settings"].update(rounds=rounds, seconds=3)
    assert said in report.generated(results)
