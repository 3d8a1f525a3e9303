# SPDX-License-Identifier: Apache-2.0
"""What the kernel tells of a process and its children, and which core they run on."""

import contextlib
import os
import pathlib
import re

PROC = pathlib.Path("/proc")
ALL_CORES = frozenset(os.sched_getaffinity(0))
SERVER_CORE = frozenset([min(ALL_CORES)])
CLIENT_CORE = frozenset([max(ALL_CORES)])


@contextlib.contextmanager
def on(cores):
    """What starts inside runs on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def tree(pid):
    """The process and all that descends from it."""
    yield pid
    for task in (PROC / str(pid) / "task").iterdir():
        with contextlib.suppress(OSError):  # a thread may end meanwhile
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def cpu_seconds(pid):
    """User and system time of the whole tree, with the children that have ended."""
    ticks = 0
    for member in tree(pid):
        with contextlib.suppress(OSError):
            fields = (PROC / str(member) / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def thread_cpu_us(pid):
    """CPU time of the first thread, finer than a tick: all of it, for a server of one thread."""
    return int((PROC / str(pid) / "schedstat").read_text().split()[0]) / 1000


def rss_kib(pid):
    total = 0
    for member in tree(pid):
        status = (PROC / str(member) / "status").read_text()
        total += int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])
    return total
