# SPDX-License-Identifier: Apache-2.0
"""
The options of scripts/bench. It runs this file before it installs anything, so that what is wrong
with them is said at once.
"""

import argparse
import dataclasses
import pathlib

import field

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
PLACES = [place.name for place in dataclasses.fields(field.Places)]


def up_to(most):
    def convert(word):
        if not word.isdecimal() or not 1 <= int(word) <= most:
            raise argparse.ArgumentTypeError(f"{word!r}: not a whole number from 1 to {most}")
        return int(word)

    return convert


def peer_keys(word):
    known = [peer.key for peer in field.peers(field.Places(*[pathlib.Path()] * len(PLACES)))]
    keys = word.split(",")
    for key in keys:
        if key not in known:
            raise argparse.ArgumentTypeError(f"{key!r}: there are {', '.join(known)}")
    return keys


def parse(words=None):
    parser = argparse.ArgumentParser(
        prog="scripts/bench", usage="scripts/bench [OPTION...]: see --help", add_help=False
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--from", dest="source", type=pathlib.Path)
    parser.add_argument("--rounds", type=up_to(100))
    parser.add_argument("--seconds", type=up_to(60))
    parser.add_argument("--peers", type=peer_keys)
    for place in PLACES:
        parser.add_argument(f"--{place}", type=lambda path: pathlib.Path(path).absolute())
    options = parser.parse_args(words)
    if options.write and options.peers:
        parser.error("--write wants all peers: leave --peers out")
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name, None) is None:
            setattr(options, name, value)
    options.places = field.Places(*(getattr(options, place) for place in PLACES))
    return options


if __name__ == "__main__":
    parse()
