# SPDX-License-Identifier: Apache-2.0
"""Who is measured: this server in its variants, and the field."""

import json
import pathlib
import re
import subprocess
from dataclasses import dataclass

import load
from peer import Peer

PEERS = pathlib.Path(__file__).with_name("peers")

# The longest runs make more tokens than a user may have by default. One user has a name, for a
# fault rule to know it by.
CONFIG = {
    "version": 1,
    "users": [{"token": "slow", "userName": "slow"}],
    "quota": {"maxTokensPerUser": 1_000_000},
    "limits": {"connections": 2048, "tokens": 10_000_000},
}

# moto does not know CodeCatalyst. API Gateway's CreateApiKey is the nearest: JSON with a name in,
# 201 with an id and a secret value out, both new each time and kept. The credential says which
# service is meant; moto checks no signature.
API_KEY = load.Request(
    "POST",
    "/apikeys",
    '{"name": "bench"}',
    {
        "Authorization": "AWS4-HMAC-SHA256 Credential=mock/20260101/us-west-2/apigateway/aws4_request,"
        " SignedHeaders=host, Signature=0",
        "Content-Type": "application/json",
    },
)

THIS, BARE, WIREMOCK, MOTO = "this", "bare", "wiremock", "moto"
HTTPS = "https"


@dataclass(frozen=True)
class Places:
    """Where the programs are; see scripts/bench, which puts them there."""

    server: pathlib.Path
    bare: pathlib.Path
    tools: pathlib.Path

    @property
    def wiremock(self):
        return self.tools / "wiremock" / "wiremock-standalone.jar"

    @property
    def moto(self):
        return self.tools / "moto"

    @property
    def prism(self):
        return self.tools / "prism"


def this_server(places, *flags):
    def command(port, directory):
        path = directory / "config.json"
        path.write_text(json.dumps(CONFIG))
        return [places.server, "--port", str(port), "--config", path, *flags]

    return command


def this_server_tls(places):
    def command(port, directory):
        plain = this_server(places, "--log-level", "warn")(0, directory)
        return [*plain, "--tls-port", str(port), "--tls-ca-out", directory / "ca.pem"]

    return command


def nginx(port, directory):
    text = (PEERS / "nginx.conf").read_text()
    path = directory / "nginx.conf"
    path.write_text(text.replace("DIRECTORY", str(directory)).replace("PORT", str(port)))
    return ["/usr/sbin/nginx", "-e", "stderr", "-p", directory, "-c", path]


def wiremock(places, *flags):
    def command(port, _directory):
        java = ["java", "-jar", places.wiremock, "--port", str(port), "--bind-address", "127.0.0.1"]
        return [*java, "--root-dir", PEERS / "wiremock", "--disable-banner", *flags]

    return command


def moto(places):
    return lambda port, _directory: [places.moto / "bin" / "moto_server", "-p", str(port)]


def prism(places):
    program = places.prism / "node_modules" / ".bin" / "prism"
    document = PEERS / "prism" / "openapi.yaml"
    return lambda port, _directory: [
        *(program, "mock", document, "--port", str(port), "--dynamic", "--verboseLevel", "error")
    ]


def peers(places):
    """In the order of the document."""
    quiet = ("--log-level", "warn")
    this = this_server(places, *quiet)
    no_journal = this_server(places, *quiet, "--journal-max-entries", "0")
    return [
        Peer(BARE, "a bare libmicrohttpd, fixed reply", lambda port, _: [places.bare, str(port)],
             memory_calls=100_000),
        Peer("nginx", "nginx, fixed reply", nginx, memory_calls=100_000),
        Peer(THIS, "**this server**", this, memory_calls=100_000),
        Peer(HTTPS, "**this server, HTTPS**", this_server_tls(places), secure=True, memory_calls=100_000),
        Peer("no-journal", "this server, no journal", no_journal, levels=(16,), measures_start=False),
        Peer("access-log", "this server, with its access log", this_server(places), levels=(16,),
             measures_start=False),
        Peer(WIREMOCK, "WireMock, a journal of 1,000 as here",
             wiremock(places, "--max-request-journal-entries", "1000"), slow=True, memory_calls=100_000),
        Peer("wiremock-no-journal", "WireMock, no journal", wiremock(places, "--no-request-journal"),
             slow=True, levels=(16,), measures_start=False),
        Peer("prism", "Prism, dynamic answers", prism(places), slow=True, memory_calls=5_000),
        Peer(MOTO, "moto, API Gateway's CreateApiKey", moto(places), request=API_KEY,
             members=("id", "value"), slow=True, memory_calls=5_000),
    ]


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
        "nginx": first_match(r"nginx/([\d.]+)", output("/usr/sbin/nginx", "-v")),
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
        "nginx": disk_bytes(pathlib.Path("/usr/sbin/nginx")),
        WIREMOCK: disk_bytes(places.wiremock),
        "prism": disk_bytes(places.prism / "node_modules"),
        MOTO: disk_bytes(next(places.moto.glob("lib/python*/site-packages"))),
    }


def image_sizes():
    """Of the images of scripts/docker-test, where they have been built; None where not."""
    found = {}
    for tag in ("full", "tiny"):
        command = ["podman", "image", "inspect", f"localhost/codecatalyst-mock:{tag}", "--format", "{{.Size}}"]
        try:
            found[tag] = int(subprocess.run(command, capture_output=True, check=True).stdout)
        except (OSError, subprocess.CalledProcessError, ValueError):
            found[tag] = None
    return found
