#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""coverage.py BUILD-FOLDER: prints which share of the lines and branches of each room was executed."""

import collections
import json
import pathlib
import subprocess
import sys

COLUMNS = ("line_covered", "line_total", "branch_covered", "branch_total")


def summary(build):
    command = ["gcovr", "--root", ".", "--filter", "server/", "--json-summary", "-", build]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def percent(covered, total):
    return f"{100 * covered / total:6.1f} %" if total else "       -"


def row(name, counts):
    lines, branches = counts[:2], counts[2:]
    text = f"{name:<24} {lines[0]:>6} of {lines[1]:>6} {percent(*lines)} {percent(*branches)}"
    return text


def main():
    rooms = collections.defaultdict(lambda: [0] * len(COLUMNS))
    files = {}
    for file in summary(sys.argv[1])["files"]:
        counts = [file[column] for column in COLUMNS]
        files[file["filename"]] = counts
        room = pathlib.PurePath(file["filename"]).parent.name
        for key in (room, "all"):
            rooms[key] = [a + b for a, b in zip(rooms[key], counts)]
    total = rooms.pop("all")
    print(f"{'room':<24} {'lines executed':>16} {'lines':>8} {'branches':>8}")
    for room in sorted(rooms):
        print(row(room, rooms[room]))
    print(row("all", total))
    print("\nfiles below 95 % of lines")
    for name, counts in sorted(files.items()):
        if counts[1] and counts[0] < 0.95 * counts[1]:
            print(row(name.removeprefix("server/"), counts))


if __name__ == "__main__":
    main()
