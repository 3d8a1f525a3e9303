# SPDX-License-Identifier: Apache-2.0
"""Who is measured: this server in its variants, and the field."""

import json
import pathlib
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
    "limits": {"connections": 2048, "tokens": 10_000_000, "idleTimeoutMs": 3_600_000},
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

# The names of the rows that something else asks for.
THIS, HTTPS, BARE, NGINX = "this", "https", "bare", "nginx"
WIREMOCK, WIREMOCK_NO_JOURNAL, PRISM, MOTO = "wiremock", "wiremock-no-journal", "prism", "moto"


@dataclass(frozen=True)
class Places:
    """Where the programs are; see scripts/bench, which puts them there."""

    server: pathlib.Path
    bare: pathlib.Path
    nginx: pathlib.Path
    wiremock: pathlib.Path  # a jar
    moto: pathlib.Path  # a virtual environment
    prism: pathlib.Path  # a folder with its node_modules


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


def nginx(places):
    def command(port, directory):
        text = (PEERS / "nginx.conf").read_text()
        path = directory / "nginx.conf"
        path.write_text(text.replace("DIRECTORY", str(directory)).replace("PORT", str(port)))
        return [places.nginx, "-e", "stderr", "-p", directory, "-c", path]

    return command


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
        Peer(
            BARE,
            "a bare libmicrohttpd, fixed reply",
            lambda port, _: [places.bare, str(port)],
            memory_calls=100_000,
        ),
        Peer(NGINX, "nginx, fixed reply", nginx(places), memory_calls=100_000),
        Peer(THIS, "**this server**", this, memory_calls=100_000),
        Peer(HTTPS, "**this server, HTTPS**", this_server_tls(places), secure=True, memory_calls=100_000),
        Peer("no-journal", "this server, no journal", no_journal, levels=(16,), measures_start=False),
        Peer(
            "access-log",
            "this server, with its access log",
            this_server(places),
            levels=(16,),
            measures_start=False,
        ),
        Peer(
            WIREMOCK,
            "WireMock, a journal of 1,000 as here",
            wiremock(places, "--max-request-journal-entries", "1000"),
            slow=True,
            memory_calls=100_000,
        ),
        Peer(
            WIREMOCK_NO_JOURNAL,
            "WireMock, no journal",
            wiremock(places, "--no-request-journal"),
            slow=True,
            levels=(16,),
            measures_start=False,
        ),
        Peer(PRISM, "Prism, dynamic answers", prism(places), slow=True, memory_calls=5_000),
        Peer(
            MOTO,
            "moto, API Gateway's CreateApiKey",
            moto(places),
            request=API_KEY,
            members=("id", "value"),
            slow=True,
            memory_calls=5_000,
        ),
    ]
