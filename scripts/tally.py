#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tally.py [--filtered] FILE...: counts single tests in results of ctest, pytest (JUnit) and node (TAP).

Prints "PASSED FAILED". A program that ctest ran counts as the cmocka tests that it says it ran, or
as one. A test that was skipped counts as failed, and so does a result that is missing or empty, unless
the tests were filtered.
"""

import re
import sys
import xml.etree.ElementTree

CMOCKA_RUN = re.compile(r"^\[==========\] (?:\S+: )?(\d+) test\(s\) run\.", re.MULTILINE)
CMOCKA_PASSED = re.compile(r"^\[  PASSED  \] (\d+) test\(s\)\.", re.MULTILINE)


def count_case(case):
    bad = any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
    bad = bad or case.get("status") in ("fail", "disabled", "notrun")
    output = case.findtext("system-out") or ""
    passed = sum(map(int, CMOCKA_PASSED.findall(output)))
    failed = sum(map(int, CMOCKA_RUN.findall(output))) - passed
    if bad:
        return passed, max(failed, 1)
    return max(passed, 1), 0


def count_junit(path):
    cases = xml.etree.ElementTree.parse(path).getroot().iter("testcase")
    counts = [count_case(case) for case in cases]
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


def count_tap(path):
    with open(path, encoding="utf-8") as file:
        summary = dict(re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", file.read(), re.M))
    passed = int(summary.pop("pass"))
    return passed, sum(map(int, summary.values()))


def count(path, may_be_empty):
    try:
        passed, failed = count_tap(path) if path.endswith(".tap") else count_junit(path)
    except (OSError, KeyError, xml.etree.ElementTree.ParseError) as problem:
        passed, failed = 0, 0
        if not may_be_empty:
            print(f"no result in {path}: {problem}", file=sys.stderr)
    return (passed, failed) if passed + failed > 0 or may_be_empty else (0, 1)


def main():
    filtered = sys.argv[1:2] == ["--filtered"]
    counts = [count(path, filtered) for path in sys.argv[2 if filtered else 1 :]]
    print(sum(passed for passed, _ in counts), sum(failed for _, failed in counts))


if __name__ == "__main__":
    main()
