# SPDX-License-Identifier: Apache-2.0
"""
HTTPS beside HTTP, seen by Python's ssl with the CA that the server wrote. What faults do over it is in
faults_wire_test.py, garbage in tls_garbage_test.py.
"""

import json
import os
import pathlib
import select
import signal
import socket
import ssl
import stat
import threading
import time

import harness
import pytest
import raw_http


@pytest.fixture
def start_tls(start_server, tmp_path):
    """start_tls(*flags, **options): a server with HTTPS; its CA is in server.ca."""

    def start(*flags, **options):
        ca = tmp_path / "ca.pem"
        server = start_server("--tls-port", "0", "--tls-ca-out", ca, *flags, **options)
        server.ca = ca
        return server

    return start


def secure(server, version=None, name="localhost"):
    context = ssl.create_default_context(cafile=server.ca)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    plain = socket.create_connection((server.host, server.tls_port), harness.PATIENCE_SECONDS)
    context.check_hostname = name in ("localhost", "127.0.0.1")
    return context.wrap_socket(plain, server_hostname=name)


class Client(raw_http.Client):
    def __init__(self, server, **options):
        self.socket = secure(server, **options)
        self._input = self.socket.makefile("rb")


def rest(connection):
    """All bytes until the orderly end."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_token_is_created_over_each_version(start_tls, version):
    with Client(start_tls(), version=version) as client:
        assert client.socket.version() == version.name.replace("_", ".")
        assert client.exchange(raw_http.create("one")).status == 201
        assert client.exchange(raw_http.create("two")).status == 201
        assert client.exchange(raw_http.SESSION).status == 200


@pytest.mark.parametrize("name", ["127.0.0.1", "unknown.example"])
def test_any_server_name_is_served(start_tls, name):
    with Client(start_tls(), name=name) as client:
        assert client.exchange(raw_http.SESSION).status == 200


def test_the_ca_is_for_everybody_and_has_no_key(start_tls):
    server = start_tls()
    assert stat.S_IMODE(server.ca.stat().st_mode) == 0o644
    assert "PRIVATE" not in server.ca.read_text()


def test_the_ca_can_be_fetched(start_tls, start_server, connect, tmp_path):
    server = start_tls()
    answer = connect(server).get("/_mock/ca")
    assert (answer.status, answer.body) == (200, server.ca.read_bytes())
    assert answer.headers["Content-Type"] == "application/x-pem-file"
    in_memory = connect(start_server("--tls-port", "0")).get("/_mock/ca")
    assert in_memory.body.startswith(b"-----BEGIN CERTIFICATE-----\n")
    assert b"PRIVATE" not in in_memory.body


def test_there_is_no_ca_to_fetch_without_https(server, connect):
    harness.assert_error(connect(server).get("/_mock/ca"), 404, "ResourceNotFoundException", "--tls-port")


def test_ready_tells_the_tls_port(start_tls, connect):
    server = start_tls()
    assert connect(server).get("/_mock/ready").json["tlsPort"] == server.tls_port


@pytest.mark.parametrize(("size", "status"), [(50_000, 400), (70_000, 413)])
def test_large_bodies_are_read_or_refused(start_tls, size, status):
    body = json.dumps({"name": "x" * size}).encode()
    with Client(start_tls()) as client:
        data = raw_http.request("PUT", "/v1/accessTokens", body=body)
        assert client.exchange(data).status == status


def test_ambiguous_framing_is_refused(start_tls):
    fields = ("Content-Length: 5", "Transfer-Encoding: chunked")
    with Client(start_tls()) as client:
        client.send(raw_http.head("PUT /v1/accessTokens HTTP/1.1", *fields))
        assert [answer.status for answer in client.answers()] == [400]


def test_plain_http_at_the_tls_port_ends(start_tls):
    server = start_tls()
    with socket.create_connection((server.host, server.tls_port), 10) as plain:
        plain.sendall(raw_http.SESSION)
        assert not rest(plain).startswith(b"HTTP/")


def test_tls_at_the_plain_port_ends(start_tls):
    server = start_tls()
    server.tls_port = server.port
    with pytest.raises(ssl.SSLError):
        secure(server)


def test_half_a_handshake_ends_at_the_idle_time(start_tls):
    server = start_tls("--limits-idle-timeout-ms", "200")
    with socket.create_connection((server.host, server.tls_port), 10) as plain:
        plain.sendall(b"\x16\x03\x01")
        assert rest(plain) == b""


def processor_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("share", [0.5, 1], ids=["within_the_hello", "behind_the_hello"])
def test_a_handshake_that_pauses_does_not_keep_the_processor_busy(start_tls, connect, share):
    server = start_tls()
    hello = raw_http.client_hello()
    with socket.create_connection(("127.0.0.1", server.tls_port), harness.PATIENCE_SECONDS) as client:
        client.sendall(hello[: int(len(hello) * share)])
        assert share < 1 or client.recv(1) != b"", "the server does not answer a whole hello"
        before = processor_seconds(server)
        # Nothing comes within this time; a server that spins spends all of it.
        client.setblocking(False)
        select.select([], [], [], 1)
        spent = processor_seconds(server) - before
        assert spent < 0.3, f"{spent} s of processor time in one second of waiting"
        with secure(server) as other:
            assert other.version() is not None
        assert connect(server).create().status == 201


def test_a_handshake_that_pauses_holds_up_nobody(start_tls):
    """So many requests at once that a pause between them would take longer than a test waits."""
    count = 2000
    server = start_tls("--limits-idle-timeout-ms", "3600000")
    with socket.create_connection(("127.0.0.1", server.tls_port), harness.PATIENCE_SECONDS) as paused:
        paused.sendall(raw_http.client_hello()[:100])
        with secure(server) as client:
            client.settimeout(harness.PATIENCE_SECONDS)
            deadline = time.monotonic() + harness.PATIENCE_SECONDS
            threading.Thread(target=client.sendall, args=(raw_http.SESSION * count,), daemon=True).start()
            answers = b""
            while answers.count(b"HTTP/1.1 200") < count:
                assert time.monotonic() < deadline, f"{answers.count(b'HTTP/1.1 200')} of {count}"
                answers += client.recv(65536)


def test_a_reset_is_a_reset(start_tls):
    """By hand: Python's sockets say of a reset after a handshake only that it is no orderly end."""
    rule = {"id": "r", "fault": "CONNECTION_RESET_BY_PEER"}
    server = start_tls(config={"faults": [rule]})
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cafile=server.ca)
    session = context.wrap_bio(received, sent, server_hostname="localhost")
    with socket.create_connection((server.host, server.tls_port), 10) as plain:
        while True:
            try:
                session.do_handshake()
                break
            except ssl.SSLWantReadError:
                plain.sendall(sent.read())
                received.write(plain.recv(65536))
        session.write(raw_http.create())
        plain.sendall(sent.read())
        with pytest.raises(ConnectionResetError):
            rest(plain)


def test_a_stop_does_not_wait_for_open_connections(start_tls):
    server = start_tls()
    with Client(server) as idle, Client(server) as used:
        assert used.exchange(raw_http.SESSION).status == 200
        assert server.stop(signal.SIGTERM) == 0
        assert idle.socket.version() is not None


def test_a_taken_tls_port_is_one_clear_line(start_tls, run):
    server = start_tls()
    ended = run("--port", "0", "--tls-port", server.tls_port)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "--tls-port" in ended.stderr


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        ("--tls-port 0 --tls-cert c.pem", "--tls-cert: needs tls.key"),
        ("--tls-port 0 --tls-key k.pem", "--tls-key: needs tls.cert"),
        ("--tls-cert c.pem --tls-key k.pem", "--tls-cert: is of no use without tls.port"),
        ("--tls-ca-out ca.pem", "--tls-ca-out: is of no use without tls.port"),
        ("--tls-port 0 --tls-cert none --tls-key none", "cannot read the certificate none: "),
        ("--tls-port 0 --tls-cert note --tls-key note", "note holds no certificate in PEM: "),
        ("--tls-port 0 --tls-cert ca.pem --tls-key none", "cannot read the key none: "),
        ("--tls-port 0 --tls-cert ca.pem --tls-key note", "note holds no private key in PEM: "),
        ("--tls-port 0 --tls-ca-out /none/ca.pem", "cannot write the CA to /none/ca.pem: "),
        ("--tls-port 0 --tls-ca-out /proc/ca.pem", "cannot write the CA to /proc/ca.pem: "),
        ("--tls-port 0 --tls-ca-out .", "cannot write the CA to .: "),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(start_tls, run, tmp_path, flags, complaint):
    if "--tls-cert ca.pem" in flags:
        start_tls()  # leaves a real certificate there
    (tmp_path / "note").write_text("not PEM")
    ended = run("--port", "0", *flags.split())
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert complaint in ended.stderr


def test_it_is_said_where_a_ca_is_that_is_in_memory_only(start_server):
    server = start_server("--tls-port", "0")
    assert server.wait_for_stderr("the CA of the HTTPS port is in memory only.*/_mock/ca.*--tls-ca-out")


@pytest.mark.parametrize("absolute", [True, False])
def test_env_names_the_https_endpoint_and_the_ca_wherever_it_is_used(run, tmp_path, absolute):
    flags = ("--tls-port", "8701", "--tls-ca-out", tmp_path / "ca.pem" if absolute else "ca.pem")
    printed = json.loads(run("env", "--format", "json", *flags).stdout)
    assert printed["AWS_ENDPOINT_URL_CODECATALYST"] == "https://127.0.0.1:8701"
    for name in ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        assert printed[name] == str(tmp_path / "ca.pem")
    assert run("env", "--tls-port", "0").returncode == 1


def test_env_names_a_certificate_of_ones_own_by_name(run, tmp_path):
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    flags = ("--tls-port", "8701", "--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem")
    printed = json.loads(run("env", "--format", "json", *flags).stdout)
    assert printed["AWS_ENDPOINT_URL_CODECATALYST"] == "https://localhost:8701"
