# SPDX-License-Identifier: Apache-2.0
"""What the server should cost at most, and whether a file of results shows that it does."""

import statistics
from dataclasses import dataclass

from field import BARE, HTTPS, MOTO, THIS, WIREMOCK, WIREMOCK_NO_JOURNAL

COMPARED = THIS, HTTPS, BARE, WIREMOCK, WIREMOCK_NO_JOURNAL, MOTO
CONNECTIONS = "16"
GROWTH = 1.5  # what is left for the caches of the processor


@dataclass(frozen=True)
class Aim:
    text: str
    seen: str
    met: bool

    @property
    def verdict(self):
        return "met" if self.met else "missed"


def cpu_us(results, key):
    return statistics.median(cell["cpu_us"] for cell in results["rates"][key][CONNECTIONS])


def rates(results):
    def ratio(key, other):
        return cpu_us(results, key) / cpu_us(results, other)

    of_bare = ratio(THIS, BARE)
    yield Aim(
        "at most 1.3 times the CPU of a bare libmicrohttpd's fixed reply",
        f"{of_bare:.2f} times",
        of_bare <= 1.3,
    )
    # The cheapest way to run WireMock, although it then keeps no journal and this server does.
    of_wiremock = min(ratio(WIREMOCK, THIS), ratio(WIREMOCK_NO_JOURNAL, THIS))
    yield Aim("at least 4 times less CPU than WireMock", f"{of_wiremock:.0f} times less", of_wiremock >= 4)
    of_moto = ratio(MOTO, THIS)
    yield Aim("at least 100 times less CPU than moto", f"{of_moto:.0f} times less", of_moto >= 100)


def starts(results):
    for key, most_ms, what in (
        (THIS, 10, "cold start under 10 ms"),
        (HTTPS, 50, "the same with HTTPS, CA and certificate made, under 50 ms"),
    ):
        seen = statistics.median(results["starts"][key])
        yield Aim(what, f"{seen:.1f} ms", seen < most_ms)


def memory(results):
    idle = results["memory"][THIS]["idle_kib"] * 1024
    yield Aim("idle under 8 MB", f"{idle / 1e6:.1f} MB", idle < 8e6)
    store = results["store"]
    weight = store["bytes_a_token"] - store["name_bytes"]
    yield Aim("at most 250 bytes a token beside its name", f"{weight:.0f} bytes", weight <= 250)


def growth(results):
    calls = results["store"]["calls"]
    few, many = min(calls, key=int), max(calls, key=int)
    for what in ("create", "list"):
        before, after = (statistics.median(calls[count][what]) for count in (few, many))
        yield Aim(
            f"a {what} beside {int(many):,} tokens costs what it costs beside {int(few):,}"
            f" (at most {GROWTH} times, for the caches)",
            f"{after / before:.2f} times",
            after <= GROWTH * before,
        )


def judge(results):
    for group in (rates, starts, memory, growth):
        yield from group(results)
