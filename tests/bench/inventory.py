# SPDX-License-Identifier: Apache-2.0
"""What was measured, in which versions, of what size, on which machine."""

import datetime
import json
import pathlib
import platform
import re
import subprocess

import proc
from field import MOTO, NGINX, PRISM, THIS, WIREMOCK


def machine():
    return {
        "processor": first_in(r"model name\s*: (.*)", "/proc/cpuinfo") or platform.machine(),
        "cores": len(proc.ALL_CORES),
        "memory_mib": int(first_in(r"MemTotal:\s+(\d+) kB", "/proc/meminfo")) // 1024,
        "system": first_in(r'PRETTY_NAME="([^"]*)"', "/etc/os-release"),
        "kernel": platform.release(),
    }


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def first_in(pattern, path):
    match = re.search(pattern, pathlib.Path(path).read_text())
    return match[1] if match else None


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def first_match(pattern, text):
    return re.search(pattern, text)[1]


def versions(places):
    package = places.prism / "node_modules" / "@stoplight" / "prism-cli" / "package.json"
    python = places.moto / "bin" / "python"
    moto_version = "import importlib.metadata as m; print(m.version('moto'))"
    return {
        "codecatalyst-mock": output(places.server, "--version").split()[1],
        "libmicrohttpd": output("pkg-config", "--modversion", "libmicrohttpd").strip(),
        "GnuTLS": output("pkg-config", "--modversion", "gnutls").strip(),
        "nginx": first_match(r"nginx/([\d.]+)", output(places.nginx, "-v")),
        "WireMock": output("java", "-jar", places.wiremock, "--version").strip(),
        "Java": first_match(r'version "([^"]+)"', output("java", "-version")),
        "Prism": json.loads(package.read_text())["version"],
        "Node.js": output("node", "--version").strip().lstrip("v"),
        "moto": output(python, "-c", moto_version).strip(),
        "Python": output(python, "--version").split()[1],
        "wrk": output("dpkg-query", "-W", "-f", "${Version}", "wrk"),
    }


def disk_bytes(path):
    """What the files under the path hold, links not followed."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.lstat().st_size for one in path.rglob("*") if one.is_file() and not one.is_symlink())


def sizes(places):
    """Of the programs, without the interpreter or the virtual machine that runs them."""
    return {
        THIS: disk_bytes(places.server),
        NGINX: disk_bytes(places.nginx),
        WIREMOCK: disk_bytes(places.wiremock),
        PRISM: disk_bytes(places.prism / "node_modules"),
        MOTO: disk_bytes(next(places.moto.glob("lib/python*/site-packages"))),
    }


def image_sizes():
    """Of the images of scripts/docker-test, where they have been built; None where not."""
    found = {}
    for tag in ("full", "tiny"):
        command = [
            "podman",
            "image",
            "inspect",
            f"localhost/codecatalyst-mock:{tag}",
            "--format",
            "{{.Size}}",
        ]
        try:
            found[tag] = int(subprocess.run(command, capture_output=True, check=True).stdout)
        except (OSError, subprocess.CalledProcessError, ValueError):
            found[tag] = None
    return found
