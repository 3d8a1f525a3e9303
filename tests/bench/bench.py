#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the server side by side with the field; see scripts/bench --help, which calls this."""

import argparse
import contextlib
import json
import os
import pathlib
import resource
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

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MEASURED = ROOT / "build" / "bench" / "results.json"
KEPT = ROOT / "tests" / "bench" / "results.json"
DOCUMENT = ROOT / "docs" / "PERFORMANCE.md"
CHART = ROOT / "docs" / "performance.svg"

FULL = {
    "rounds": 5,
    "seconds": 3,
    "warm_up_seconds": 30,  # of the slow ones, once
    "settle_seconds": 1,  # of the others, in each cell
    "starts": 30,
    "slow_starts": 5,
    "memory_share": 1,
}
QUICK = {
    "rounds": 1,
    "seconds": 1,
    "warm_up_seconds": 4,
    "settle_seconds": 0,
    "starts": 5,
    "slow_starts": 1,
    "memory_share": 0.05,
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", usage="scripts/bench [OPTION...]: see --help", add_help=False
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--from", dest="source", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, choices=range(1, 101), metavar="1..100")
    parser.add_argument("--seconds", type=int, choices=range(1, 61), metavar="1..60")
    parser.add_argument("--peers", type=lambda names: names.split(","))
    for place in ("server", "bare", "tools"):
        parser.add_argument(f"--{place}", type=lambda path: pathlib.Path(path).resolve())
    options = parser.parse_args()
    if options.write and options.peers:
        parser.error("--write wants all peers: leave --peers out")
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name, None) is None:
            setattr(options, name, value)
    return options


def choose(options, known):
    if options.peers is None:
        return known
    unknown = set(options.peers) - {peer.key for peer in known}
    if unknown:
        names = ", ".join(peer.key for peer in known)
        sys.exit(f"bench: --peers: unknown: {', '.join(sorted(unknown))}; there are {names}")
    return [peer for peer in known if peer.key in options.peers]


def measure(options):
    places = field.Places(options.server, options.bare, options.tools)
    known = field.peers(places)
    chosen = choose(options, known)
    by_key = {peer.key: peer for peer in known}
    this = by_key[field.THIS]
    results = {
        "date": inventory.today(),
        "quick": options.quick,
        "settings": {name: getattr(options, name) for name in FULL},
        "machine": inventory.machine(),
        "versions": inventory.versions(places),
        "peers": {peer.key: peer.name for peer in chosen},
        "sizes": inventory.sizes(places),
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
    write_json(KEPT, results)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(report.replace(text, results), encoding="utf-8")
    CHART.write_text(chart.svg(results), encoding="utf-8")


def main():
    options = arguments()
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
