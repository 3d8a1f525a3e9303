#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the server side by side with the field; see scripts/bench --help, which calls this."""

import contextlib
import json
import os
import pathlib
import resource
import signal
import sys

import aims
import alone
import chart
import crowd
import field
import inventory
import plan
import proc
import rates
import report
import secure
import store
from options import FULL, parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import documents  # noqa: E402

MEASURED = ROOT / "build" / "bench" / "results.json"
KEPT = ROOT / "tests" / "bench" / "results.json"
DOCUMENT = ROOT / "docs" / "PERFORMANCE.md"
CHART = ROOT / "docs" / "performance.svg"
ENDING = signal.SIGHUP, signal.SIGINT, signal.SIGTERM


def measure(options):
    known = field.peers(options.places)
    chosen = [peer for peer in known if options.peers is None or peer.key in options.peers]
    by_key = {peer.key: peer for peer in known}
    this = by_key[field.THIS]
    results = {
        "date": inventory.today(),
        "quick": options.quick,
        "settings": {name: getattr(options, name) for name in FULL},
        "machine": inventory.machine(),
        "versions": inventory.versions(options.places),
        "peers": {peer.key: peer.name for peer in chosen},
        "sizes": inventory.sizes(options.places),
        "images": inventory.image_sizes(),
    }
    with contextlib.ExitStack() as stack:
        slow = rates.SlowServers(stack)
        plan.carry_out(
            [
                *alone.Starts(results, options).units(chosen),
                *alone.Memory(results, options).units(chosen),
                *secure.Handshakes(results, options, by_key[field.HTTPS]).units(),
                *store.Store(results, options, this).units(),
                *crowd.Crowd(results, options, this).units(),
                *rates.Rates(results, options, slow).units(chosen),
            ]
        )
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    write_json(MEASURED, results)
    plan.say(f"the figures are in {os.path.relpath(MEASURED)}")
    return results


def read_json(path):
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"bench: {path}: {error}")
    if not isinstance(results, dict) or not set(aims.COMPARED) <= set(results.get("rates", {})):
        sys.exit(f"bench: {path}: not the results of a whole run")
    return results


def write_json(path, results):
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(results):
    try:
        documents.replace_between(DOCUMENT, report.BEGIN, report.END, report.generated(results))
    except ValueError as error:
        sys.exit(f"bench: {error}")
    write_json(KEPT, results)
    CHART.write_text(chart.svg(results), encoding="utf-8")


def end_through_clean_ups():
    """A signal unwinds the program, so that its servers end too; a second one does not disturb that."""

    def end(number, _frame):
        for known in ENDING:
            signal.signal(known, signal.SIG_IGN)
        sys.exit(128 + number)

    for known in ENDING:
        if signal.getsignal(known) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(known, end)


def main():
    options = parse()
    end_through_clean_ups()
    if options.source is not None:
        results = read_json(options.source)
    else:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        os.sched_setaffinity(0, proc.CLIENT_CORE)
        try:
            results = measure(options)
        except (RuntimeError, OSError) as error:
            sys.exit(f"bench: {error}")
    print(report.generated(results) if options.peers is None else report.rates(results), end="")
    if options.write:
        publish(results)


if __name__ == "__main__":
    main()
