# SPDX-License-Identifier: Apache-2.0
"""What each test runner prints becomes the same cases."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))

import results  # noqa: E402

JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite name="s">
  <testcase name="good" classname="a"><system-out>[  PASSED  ] 2 test(s).</system-out></testcase>
  <testcase name="bad"><failure message="two&#10;lines">text</failure></testcase>
  <testcase name="worse"><error>
    no message
    </error></testcase>
  <testcase name="left out"><skipped/></testcase>
  <testcase name="of ctest" status="fail"/>
</testsuite></testsuites>
"""

GO = """{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"pass","Package":"p","Test":"TestGood","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestBad/part","Output":"=== RUN   TestBad/part\\n"}
{"Action":"output","Package":"p","Test":"TestBad/part","Output":"    x_test.go:1: not so\\n"}
{"Action":"fail","Package":"p","Test":"TestBad/part"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"skip","Package":"p","Test":"TestSkipped"}
{"Action":"fail","Package":"q","Test":"TestGood"}
{"Action":"pass","Package":"p"}
not json
"""

CARGO = """running 3 tests
test module::good ... ok
test bad ... FAILED
test slow ... ignored

failures:

---- bad stdout ----

thread 'bad' panicked at src/x.rs:1:1:
"""

WANTED = {
    "junit.xml": [
        ("good", True, ""),
        ("bad", False, "two"),
        ("worse", False, "no message"),
        ("left out", False, "skipped"),
        ("of ctest", False, ""),
    ],
    "go.json": [
        ("TestGood", True, ""),
        ("TestBad/part", False, "x_test.go:1: not so"),
        ("TestSkipped", False, "skip"),
        ("TestGood", False, "fail"),
    ],
    "cargo.txt": [
        ("module::good", True, ""),
        ("bad", False, "thread 'bad' panicked at src/x.rs:1:1:"),
        ("slow", False, "ignored"),
    ],
}
TEXTS = {"junit.xml": JUNIT, "go.json": GO, "cargo.txt": CARGO}


@pytest.mark.parametrize("name", WANTED)
def test_each_runner_is_understood(tmp_path, name):
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    assert [(case.name, case.passed, case.why) for case in results.read(path)] == WANTED[name]


@pytest.mark.parametrize("name, text", [("x.xml", "<"), ("x.xml", "<a/>"), ("x.txt", ""), ("x.json", "")])
def test_a_result_without_a_test_is_refused(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(results.Unreadable):
        results.read(path)


def test_a_result_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(results.Unreadable, match="No such file"):
        results.read(tmp_path / "x.xml")


def test_a_go_package_that_does_not_build_is_a_failure(tmp_path):
    path = tmp_path / "go.json"
    path.write_text('{"Action":"fail","Package":"p"}\n', encoding="utf-8")
    assert [(case.name, case.passed) for case in results.read(path)] == [("package p", False)]
