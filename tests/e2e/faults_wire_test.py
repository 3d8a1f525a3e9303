# SPDX-License-Identifier: Apache-2.0
"""
What faults do to the bytes and to the connection, seen from a raw socket: over plain HTTP, and the
same over HTTPS, seen from within the session.
"""

import contextlib
import re
import signal
import socket
import ssl
import time

import harness
import pytest
import raw_http

TOLERANCE = 0.2  # of an instant, plus what a busy machine may add
SLACK_SECONDS = 0.15


def rule(**members):
    return {"faults": [{"id": "the-rule", "match": {"operation": "CreateAccessToken"}, **members}]}


def fixed(ms):
    return {"type": "fixed", "ms": ms}


@pytest.fixture(params=["http", "https"])
def start_server(request, start_server, tmp_path):
    """As everywhere, once for each scheme: connection_to(server) speaks it."""

    def start(*flags, **options):
        if request.param == "http":
            server = start_server(*flags, **options)
            server.trust = None
        else:
            ca = tmp_path / "ca.pem"
            server = start_server("--tls-port", "0", "--tls-ca-out", ca, *flags, **options)
            server.trust = ssl.create_default_context(cafile=ca)
        return server

    return start


only_over_http = pytest.mark.parametrize("start_server", ["http"], indirect=True)


def connection_to(server):
    """A connected socket; over HTTPS an end without the session's own goodbye is an error."""
    port = server.port if server.trust is None else server.tls_port
    plain = socket.create_connection((server.host, port), harness.PATIENCE_SECONDS)
    if server.trust is None:
        return plain
    return server.trust.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False)


class Client(raw_http.Client):
    def __init__(self, server):
        self.socket = connection_to(server)
        self._input = self.socket.makefile("rb")


class Wire:
    """A connection whose every piece is kept with the time at which it came."""

    def __init__(self, server):
        self.socket = connection_to(server)
        self.pieces = []
        self.end = None

    def run(self, data=None):
        """Sends a request and reads to the end: "closed" or "reset"."""
        began = time.monotonic()
        self.socket.sendall(data or raw_http.create())
        while self.end is None:
            try:
                piece = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                self.end = "reset"
                break
            if piece == b"":
                self.end = "closed"
            else:
                self.pieces.append((time.monotonic() - began, piece))
        self.socket.close()
        return self

    @property
    def bytes(self):
        return b"".join(piece for _, piece in self.pieces)

    @property
    def head(self):
        return self.bytes.split(b"\r\n\r\n", 1)[0].decode()

    @property
    def body(self):
        return self.bytes.split(b"\r\n\r\n", 1)[1]

    @property
    def length(self):
        """The Content-Length that was announced."""
        return int(re.search(r"Content-Length: (\d+)", self.head)[1])


def assert_about(seconds, expected):
    assert expected * (1 - TOLERANCE) <= seconds <= expected * (1 + TOLERANCE) + SLACK_SECONDS


def test_a_reset_is_a_reset_without_a_byte(start_server):
    wire = Wire(start_server(config=rule(fault="CONNECTION_RESET_BY_PEER"))).run()
    assert (wire.bytes, wire.end) == (b"", "reset")


def test_an_empty_reply_is_an_orderly_end_without_a_byte(start_server):
    wire = Wire(start_server(config=rule(fault="EMPTY_RESPONSE"))).run()
    assert (wire.bytes, wire.end) == (b"", "closed")


@pytest.mark.parametrize("fault", ["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE"])
def test_a_fault_of_the_connection_waits_for_its_delay(start_server, fault):
    server = start_server(config=rule(fault=fault, delay=fixed(400)))
    began = time.monotonic()
    wire = Wire(server).run()
    assert_about(time.monotonic() - began, 0.4)
    assert wire.bytes == b""


@pytest.mark.parametrize("when", ["before", "after"])
def test_close_after_headers_promises_a_body_and_sends_none(start_server, connect, when):
    server = start_server(config=rule(fault="CLOSE_AFTER_HEADERS", when=when))
    wire = Wire(server).run()
    assert wire.end == "closed"
    assert wire.body == b""
    assert wire.length > 0
    assert "x-mock-fault: the-rule" in wire.head
    assert len(connect(server).list_all()) == (1 if when == "after" else 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_malformed_chunk_is_no_chunk(start_server, when):
    wire = Wire(start_server(config=rule(fault="MALFORMED_RESPONSE_CHUNK", when=when))).run()
    assert "Transfer-Encoding: chunked" in wire.head
    assert "Content-Length" not in wire.head
    assert wire.end == "closed"
    rest = wire.body
    if when == "after":
        size, rest = rest.split(b"\r\n", 1)
        assert rest[:2] == b'{"'
        rest = rest[int(size, 16) + 2 :]
    assert re.match(rb"[0-9A-Fa-f]+[;\r]", rest) is None
    assert rest != b""


def garbage_of(start_server, seed):
    config = {"seed": seed, **rule(fault="RANDOM_DATA_THEN_CLOSE")}
    server = start_server(config=config)
    wires = [Wire(server).run() for _ in range(2)]
    assert [wire.end for wire in wires] == ["closed", "closed"]
    return [wire.bytes for wire in wires]


def test_garbage_is_not_http_and_repeats_with_the_seed(start_server):
    first = garbage_of(start_server, 5)
    assert first == garbage_of(start_server, 5)
    assert first != garbage_of(start_server, 6)
    assert first[0] != first[1]
    for garbage in first:
        assert len(garbage) == 256
        assert garbage[0] >= 0x80


@pytest.mark.parametrize("delta", [-10, -1, 1, 10, 100000])
def test_a_wrong_content_length_is_wrong_by_the_delta(start_server, delta):
    wire = Wire(start_server(config=rule(body={"contentLengthDelta": delta}))).run()
    assert wire.length == len(wire.body) + delta
    assert harness.SECRET.search(wire.body.decode())
    assert wire.end == "closed"


def test_a_content_length_is_never_negative(start_server):
    wire = Wire(start_server(config=rule(body={"contentLengthDelta": -100000}))).run()
    assert wire.length == 0


@pytest.mark.parametrize("fraction", [0, 0.5, 0.99])
def test_a_truncated_body_ends_at_its_fraction(start_server, fraction):
    wire = Wire(start_server(config=rule(body={"truncateAtFraction": fraction}))).run()
    assert len(wire.body) == int(wire.length * fraction)
    assert wire.end == "closed"


def test_a_dribble_comes_in_its_pieces_at_its_times(start_server):
    dribble = {"numberOfChunks": 5, "totalDurationMs": 1000}
    wire = Wire(start_server(config=rule(chunkedDribble=dribble))).run()
    assert len(wire.body) == wire.length
    assert len(wire.pieces) == 5
    for number, (at, _) in enumerate(wire.pieces):
        assert_about(at, 0.25 * number)
    sizes = [len(piece) for _, piece in wire.pieces][1:]
    assert max(sizes) - min(sizes) <= 1


def test_a_paced_answer_takes_its_time(start_server):
    wire = Wire(start_server(config=rule(bytesPerSecond=200))).run()
    assert len(wire.body) == wire.length
    assert len(wire.pieces) > 10
    assert_about(wire.pieces[-1][0], wire.length / 200)
    for at, received in received_over_time(wire):
        assert received <= 200 * (at * (1 + TOLERANCE)) + 10


def received_over_time(wire):
    """How much of the body there was at each moment."""
    received = -len(wire.head) - 4
    for at, piece in wire.pieces:
        received += len(piece)
        yield at, received


def test_a_dribble_waits_for_its_delay(start_server):
    dribble = {"numberOfChunks": 2, "totalDurationMs": 300}
    wire = Wire(start_server(config=rule(chunkedDribble=dribble, delay=fixed(300)))).run()
    assert [round(at, 1) for at, _ in wire.pieces][0] >= 0.3
    assert_about(wire.pieces[1][0], 0.6)


def test_a_mere_delay_keeps_the_connection(start_server):
    server = start_server(config=rule(delay=fixed(200)))
    with Client(server) as client:
        for _ in range(3):
            began = time.monotonic()
            answer = client.exchange(raw_http.create())
            assert_about(time.monotonic() - began, 0.2)
            assert answer.status == 201
            assert answer.headers["x-mock-fault"] == "the-rule"
            assert answer.headers["Connection"] is None


def test_a_delay_in_a_pipeline_keeps_the_order(start_server):
    server = start_server(config=rule(delay=fixed(100), skip=1, times=1))
    names = [f"n{number}" for number in range(4)]
    with Client(server) as client:
        client.send(b"".join(raw_http.create(name) for name in names))
        assert [client.answer().json["name"] for _ in names] == names


def test_a_delay_longer_than_the_idle_time_is_kept(start_server):
    server = start_server(config={"limits": {"idleTimeoutMs": 200}, **rule(delay=fixed(1000))})
    with Client(server) as client:
        assert client.exchange(raw_http.create()).status == 201


@only_over_http  # a session cannot be half closed
def test_a_client_that_has_finished_sending_gets_its_delayed_answer(start_server):
    with Client(start_server(config=rule(delay=fixed(200)))) as client:
        client.send(raw_http.create())
        client.finish_sending()
        assert [answer.status for answer in client.answers()] == [201]


def connections(api):
    text = api.get("/_mock/metrics", token=None).body.decode()
    return int(re.search(r"^codecatalyst_mock_connections (\d+)$", text, re.MULTILINE)[1])


def wait_for_connections(api, count):
    deadline = time.monotonic() + harness.PATIENCE_SECONDS
    while connections(api) != count:
        assert time.monotonic() < deadline, f"{connections(api)} connections"


def test_a_hang_sends_nothing_until_the_client_leaves(start_server, connect):
    server = start_server(config=rule(fault="HANG"))
    api = connect(server)
    before = connections(api)
    wire = Wire(server)
    wire.socket.sendall(raw_http.create())
    wire.socket.settimeout(1)
    with pytest.raises(TimeoutError):
        wire.socket.recv(1)
    assert connections(api) == before + 1
    wire.socket.close()
    wait_for_connections(api, before)


def test_a_hang_outlasts_the_idle_time(start_server):
    wire = Wire(start_server(config={"limits": {"idleTimeoutMs": 100}, **rule(fault="HANG")}))
    wire.socket.sendall(raw_http.create())
    wire.socket.settimeout(1)
    with pytest.raises(TimeoutError):
        wire.socket.recv(1)
    wire.socket.close()


def test_a_stop_ends_hung_and_delayed_connections(start_server):
    delayed = {"id": "slow", "match": {"operation": "VerifySession"}, "delay": fixed(60000)}
    config = rule(fault="HANG")
    config["faults"].append(delayed)
    server = start_server(config=config)
    wires = [Wire(server) for _ in range(20)]
    for number, wire in enumerate(wires):
        wire.socket.sendall(raw_http.create() if number % 2 else raw_http.SESSION)
    with Client(server) as client:  # what was sent before is being handled by now
        assert client.exchange(raw_http.request("GET", "/userDetails")).status == 200
    began = time.monotonic()
    assert server.stop() == 0
    seconds = time.monotonic() - began
    print(f"stopped with 20 hung and delayed connections in {seconds:.3f} s")
    assert seconds < 20  # promised is one; a busy machine gets more
    for wire in wires:
        with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
            assert wire.socket.recv(1) == b""
        wire.socket.close()


def test_500_delayed_and_100_hanging_connections_hold_up_nobody(start_server, capsys):
    hang = {"id": "hang", "match": {"operation": "GetUserDetails"}, "fault": "HANG"}
    config = {"limits": {"connections": 1024}, **rule(delay=fixed(60000))}
    config["faults"].append(hang)
    server = start_server(config=config)
    with contextlib.ExitStack() as stack:
        for number in range(600):
            client = stack.enter_context(Client(server))
            hangs = number % 6 == 0
            client.send(raw_http.request("GET", "/userDetails") if hangs else raw_http.create())
        good = stack.enter_context(Client(server))
        times = []
        for _ in range(101):
            began = time.monotonic()
            assert good.exchange(raw_http.SESSION).status == 200
            times.append(time.monotonic() - began)
    median = sorted(times)[50]
    with capsys.disabled():
        print(f"\nmedian beside 600 held connections: {median * 1000:.2f} ms", end=" ")
    assert median < 1


def test_a_delayed_answer_outlives_its_rule(start_server):
    error = {"code": "ThrottlingException", "headers": [{"name": "x-from-the-rule", "value": "kept"}]}
    server = start_server(config=rule(delay=fixed(1000), error=error))
    with Client(server) as client:
        client.send(raw_http.create())
        with Client(server) as other:  # what was sent before is being handled by now
            assert other.exchange(raw_http.SESSION).status == 200
        server.config_path.write_text('{"version": 1}')
        server.send_signal(signal.SIGHUP)
        server.wait_for_stderr("the configuration is reloaded")
        assert " status=429 " not in server.stderr
        answer = client.answer()
    assert answer.status == 429
    assert answer.headers["x-from-the-rule"] == "kept"


def test_a_rule_may_write_its_own_date_and_media_type_once(start_server):
    headers = [{"name": "Date", "value": "Mon, 01 Jan 2001 00:00:00 GMT"}]
    headers += [{"name": "content-type", "value": "text/plain"}]
    error = {"code": "ThrottlingException", "headers": headers}
    for extra in ({}, {"bytesPerSecond": 100000}):
        wire = Wire(start_server(config=rule(error=error, **extra)))
        wire.run(raw_http.create("x", "Connection: close"))
        assert re.findall(r"(?im)^date: (.*?)\r?$", wire.head) == ["Mon, 01 Jan 2001 00:00:00 GMT"]
        assert re.findall(r"(?im)^content-type: (.*?)\r?$", wire.head) == ["text/plain"]
