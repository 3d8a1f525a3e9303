#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tally.py [--filtered] FILE...: counts single tests in the results (JUnit) of ctest and pytest.

Prints "PASSED FAILED". A program that ctest ran counts as the cmocka tests that it says it ran, or
as one. A test that was skipped counts as failed, and so does a result that is missing or empty, unless
the tests were filtered.
"""

import re
import sys

import results

CMOCKA_RUN = re.compile(r"^\[==========\] (?:\S+: )?(\d+) test\(s\) run\.", re.MULTILINE)
CMOCKA_PASSED = re.compile(r"^\[  PASSED  \] (\d+) test\(s\)\.", re.MULTILINE)


def count_case(case):
    passed = sum(map(int, CMOCKA_PASSED.findall(case.output)))
    failed = sum(map(int, CMOCKA_RUN.findall(case.output))) - passed
    return (max(passed, 1), 0) if case.passed else (passed, max(failed, 1))


def count(path, may_be_empty):
    try:
        counts = [count_case(case) for case in results.read(path)]
    except results.Unreadable as problem:
        if may_be_empty:
            return 0, 0
        print(f"no result in {path}: {problem}", file=sys.stderr)
        return 0, 1
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


def main():
    filtered = sys.argv[1:2] == ["--filtered"]
    counts = [count(path, filtered) for path in sys.argv[2 if filtered else 1 :]]
    print(sum(passed for passed, _ in counts), sum(failed for _, failed in counts))


if __name__ == "__main__":
    main()
