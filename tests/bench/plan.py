# SPDX-License-Identifier: Apache-2.0
"""What a run consists of, and how long the rest of it takes."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    label: str
    seconds: float  # about so long on a quiet machine
    run: Callable


def say(text):
    print(text, file=sys.stderr, flush=True)


def in_words(seconds):
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def carry_out(units):
    """Runs the units in order; says before each how long the rest takes at the pace seen so far."""
    units = list(units)
    left = sum(unit.seconds for unit in units)
    began, done = time.monotonic(), 0
    for unit in units:
        # The plan alone at first; what was seen once there is something to go by.
        pace = (time.monotonic() - began + 20) / (done + 20)
        say(f"[about {in_words(left * pace)} left] {unit.label}")
        unit.run()
        left -= unit.seconds
        done += unit.seconds
