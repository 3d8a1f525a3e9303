# SPDX-License-Identifier: Apache-2.0
"""What docs/PERFORMANCE.md says of a file of results, between its two markers."""

import statistics

import aims
from field import BARE, HTTPS, THIS

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
CALLS = {
    "create": "create",
    "delete": "delete",
    "list": "list, first page",
    "list_middle": "list, a page from the middle",
}


def number(value):
    """As many digits as say something."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def spread(values):
    """The median, and the least and the most where there are more than one."""
    if len(values) == 1:
        return number(values[0])
    return f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})"


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def rounds_in_words(settings):
    if settings["rounds"] == 1:
        return f"One round of {settings['seconds']} s for each cell."
    return (
        f"{settings['rounds']} alternating rounds of {settings['seconds']} s for each cell; medians, and in "
        "parentheses the least and the most."
    )


def about(results):
    machine, settings = results["machine"], results["settings"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    if results["quick"]:
        yield "**A quick run**: these figures show that everything runs, and no more than that."
        yield ""
    yield (
        f"Measured on {results['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_mib'] / 1024:.0f} GiB, {machine['system']}, Linux {machine['kernel']}. "
        f"{versions}."
    )
    yield ""
    yield (
        f"{rounds_in_words(settings)} WireMock, Prism and moto keep one process throughout, after "
        f"{settings['warm_up_seconds']} s of warm-up; the others are new in each cell."
    )


def rate_cells(results, cell):
    levels = sorted({level for row in results["rates"].values() for level in row}, key=int)
    for key, name in results["peers"].items():
        row = results["rates"].get(key)
        if row is not None:
            yield key, name, [cell(row[level]) if level in row else "" for level in levels]


def level_heads(results):
    levels = {level for row in results["rates"].values() for level in row}
    return [f"{int(level):,}" for level in sorted(levels, key=int)]


def cpu_table(results):
    def cell(rounds):
        bad = sum(one["bad"] for one in rounds)
        return spread([one["cpu_us"] for one in rounds]) + (f", {bad:,} failed" if bad else "")

    def ratio(key):
        return (
            number(aims.cpu_us(results, key) / aims.cpu_us(results, BARE))
            if BARE in results["rates"]
            else ""
        )

    rows = [[name, *cells, ratio(key)] for key, name, cells in rate_cells(results, cell)]
    yield (
        "CPU microseconds a request, user and system, by the number of connections; "
        f"the last column compares at {aims.CONNECTIONS}:"
    )
    yield ""
    yield from table(["", *level_heads(results), "of the bare reply"], rows)


def rate_table(results):
    def cell(rounds):
        rate = statistics.median(one["rate"] for one in rounds)
        p99_ms = statistics.median(one["p99_us"] for one in rounds) / 1000
        return f"{rate:,.0f} ({number(p99_ms)})"

    yield "Requests a second, and in parentheses the milliseconds within which 99 of 100 were answered:"
    yield ""
    yield from table(
        ["", *level_heads(results)], ([name, *cells] for _, name, cells in rate_cells(results, cell))
    )


def megabytes(byte_count):
    return f"{number(byte_count / 1e6)} MB"


def alone_table(results):
    rows = []
    for key, times in results["starts"].items():
        memory = results["memory"][key]
        size = results["sizes"].get(key)
        rows.append(
            [
                results["peers"][key],
                spread(times),
                f"{len(times)}",
                megabytes(memory["idle_kib"] * 1024),
                f"{megabytes(memory['after_kib'] * 1024)} ({memory['calls']:,})",
                "" if size is None else megabytes(size),
            ]
        )
    yield (
        "Start: from exec to the first good answer, on all cores. Memory is resident; that after "
        "calls holds what they made, and names how many they were. On disk: the program and its own "
        "packages, without the libraries, the virtual machine or the interpreter that run it."
    )
    yield ""
    yield from table(["", "start, ms", "starts", "idle", "after calls", "on disk"], rows)


def store_table(results):
    store = results["store"]
    counts = sorted(store["calls"], key=int)
    rows = [
        [text, *(spread(store["calls"][count][what]) for count in counts)] for what, text in CALLS.items()
    ]
    yield (
        "CPU microseconds a call of this server, pipelined, by the tokens in the store "
        f"(a page is {store['page']} tokens):"
    )
    yield ""
    yield from table(["", *(f"{int(count):,}" for count in counts)], rows)


def store_lines(results):
    store = results["store"]
    churn = store["churn"]
    yield (
        f"- {store['tokens']:,} tokens: {megabytes(store['full_kib'] * 1024)} resident, "
        f"{store['bytes_a_token']:.0f} bytes a token with a name of {store['name_bytes']}."
    )
    yield (
        f"- {churn['pairs']:,} creates and deletes: {megabytes(churn['before_kib'] * 1024)} "
        f"resident before, {megabytes(churn['after_kib'] * 1024)} after."
    )


def crowd_lines(results):
    delayed, crowd = results["delayed"], results["crowd"]

    def median(part, member):
        return statistics.median(one[member] for one in delayed[part])

    yield (
        f"- Beside {delayed['connections']} connections of another user whose answers are delayed: "
        f"{median('beside', 'rate'):,.0f} requests/s, 99 of 100 within "
        f"{number(median('beside', 'p99_us') / 1000)} ms; "
        f"without them {median('alone', 'rate'):,.0f} and {number(median('alone', 'p99_us') / 1000)} ms. "
        f"Delayed and then answered: {sum(delayed['answered']):,} of "
        f"{delayed['connections'] * len(delayed['answered']):,}."
    )
    yield (
        f"- Beside {crowd['idle']:,} idle and {crowd['half_sent']} half-sent connections: an answer within "
        f"{number(crowd['median_ms'])} ms (median), {number(crowd['p99_ms'])} ms (99 of 100), "
        f"{number(crowd['slowest_ms'])} ms (the slowest of {crowd['asked']:,})."
    )


def tls_lines(results):
    tls = results["tls"]
    extra = statistics.median(results["starts"][HTTPS]) - statistics.median(results["starts"][THIS])
    yield (
        f"- A TLS connection ({tls['protocol']}, {tls['cipher']}) with a full handshake, one request and "
        f"its end: {spread(tls['connection_us'])} µs of the server's CPU. Making CA and certificate, "
        f"and the first handshake, add {number(extra)} ms to the start."
    )


def image_lines(results):
    images = results["images"]
    if all(images.values()):
        sizes = f"{megabytes(images['full'])}; without HTTPS {megabytes(images['tiny'])}"
    else:
        sizes = (
            "not built on this machine: `scripts/docker-test full tiny` builds them and tells their sizes"
        )
    yield f"- Images: {sizes}."


def aim_table(results):
    rows = ([aim.text, aim.seen, aim.verdict] for aim in aims.judge(results))
    yield from table(["aim", "seen", ""], rows)


def lines(results):
    """All of the generated part."""
    for part in (about, cpu_table, rate_table, alone_table, store_table):
        yield from part(results)
        yield ""
    for part in (store_lines, crowd_lines, tls_lines, image_lines):
        yield from part(results)
    yield ""
    yield from aim_table(results)


def rates(results):
    """Only what does not need all peers."""
    return "\n".join([*cpu_table(results), "", *rate_table(results)]) + "\n"


def generated(results):
    return "\n".join(lines(results)) + "\n"
