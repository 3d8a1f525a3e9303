# SPDX-License-Identifier: Apache-2.0
"""What the figures were measured on."""

import datetime
import os
import pathlib
import platform
import re


def describe():
    return {
        "processor": _first(r"model name\s*: (.*)", "/proc/cpuinfo") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": int(_first(r"MemTotal:\s+(\d+) kB", "/proc/meminfo")) // 1024,
        "system": _first(r'PRETTY_NAME="([^"]*)"', "/etc/os-release"),
        "kernel": platform.release(),
    }


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def _first(pattern, path):
    match = re.search(pattern, pathlib.Path(path).read_text())
    return match[1] if match else None
