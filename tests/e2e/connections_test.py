# SPDX-License-Identifier: Apache-2.0
"""Connections: kept, pipelined, too many, idle, half-sent; heads that are too large."""

import contextlib
import resource
import select

import pytest
import raw_http
from harness import assert_error
from raw_http import Client, head

HALF_HEAD = b"PUT /v1/accessTokens HTTP/1.1\r\nHost: x\r\nX: "
HALF_BODY = head("PUT /v1/accessTokens HTTP/1.1", "Content-Length: 100000")


@contextlib.contextmanager
def open_files(soft):
    """The soft limit of open files for this process and those that it starts meanwhile."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


@contextlib.contextmanager
def clients(server, count):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Client(server)) for _ in range(count)]


def drip_until_closed(client, byte):
    """Sends a byte now and then; returns how many went out before the server closed."""
    sent = 0
    while not select.select([client.socket], [], [], 0.05)[0]:
        client.send(byte)
        sent += 1
    return sent


def ends(client):
    """The connection is over: an orderly end, or a reset for bytes that crossed it."""
    with contextlib.suppress(ConnectionResetError):
        assert client.answer() is None
    return True


def test_a_connection_serves_many_requests(server):
    with Client(server) as client:
        for number in range(50):
            assert client.exchange(raw_http.create(f"n{number}")).status == 201


def test_20_pipelined_requests_are_answered_in_order(server):
    names = [f"n{number}" for number in range(20)]
    with Client(server) as client:
        client.send(b"".join(raw_http.create(name) for name in names))
        assert [client.answer().json["name"] for _ in names] == names


def test_pipelined_requests_are_answered_after_the_client_has_finished_sending(server):
    names = [f"n{number}" for number in range(20)]
    with Client(server) as client:
        client.send(b"".join(raw_http.create(name) for name in names))
        client.finish_sending()
        assert [answer.json["name"] for answer in client.answers()] == names


def test_the_connection_ends_when_the_client_has_finished_sending(server):
    # Without waiting for the idle time-out, which is longer than this test may take.
    with Client(server) as client:
        client.send(raw_http.SESSION)
        client.finish_sending()
        assert [answer.status for answer in client.answers()] == [200]


def test_connection_close_is_honoured(server):
    with Client(server) as client:
        client.send(raw_http.create("last", "Connection: close"))
        (answer,) = client.answers()
    assert answer.status == 201
    assert answer.headers["Connection"] == "close"


def test_http_1_0_is_answered_and_closed(server):
    with Client(server) as client:
        client.send(head("GET /session HTTP/1.0", "Authorization: Bearer alice", host=None))
        assert [answer.status for answer in client.answers()] == [200]


def test_the_date_header_is_read_from_the_clock(start_server):
    server = start_server(config={"clock": {"start": "2026-01-01T00:00:00Z", "frozen": True}})
    with Client(server) as client:
        assert client.exchange(raw_http.SESSION).headers.get_all("Date") == ["Thu, 01 Jan 2026 00:00:00 GMT"]
        refused = client.exchange(head("GET /session HTTP/1.1", "Host: again"))
    assert refused.headers.get_all("Date") == ["Thu, 01 Jan 2026 00:00:00 GMT"]


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
@pytest.mark.parametrize("start", [b"", HALF_HEAD, HALF_BODY], ids=["idle", "head", "body"])
def test_a_connection_without_a_whole_request_is_closed(start_server, used, start):
    server = start_server(config={"limits": {"idleTimeoutMs": 300}})
    with Client(server) as client:
        if used:
            assert client.exchange(raw_http.SESSION).status == 200
        client.send(start)
        assert ends(client)


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
@pytest.mark.parametrize("start", [HALF_HEAD, HALF_BODY], ids=["head", "body"])
def test_a_client_that_drips_bytes_does_not_keep_its_connection(start_server, used, start):
    server = start_server(config={"limits": {"idleTimeoutMs": 500}})
    with Client(server) as client:
        if used:
            assert client.exchange(raw_http.SESSION).status == 200
        client.send(start)
        assert drip_until_closed(client, b"x") > 0
        assert ends(client)


def test_half_a_head_before_the_end_is_no_request(server):
    with Client(server) as client:
        client.send(HALF_HEAD)
        client.finish_sending()
        assert client.answers() == []


def test_idle_and_half_sent_connections_do_not_keep_others_waiting(start_server):
    with open_files(4096):
        server = start_server(config={"limits": {"connections": 1300}})
        with clients(server, 1000), clients(server, 100) as heads, clients(server, 100) as bodies:
            for client in heads:
                client.send(HALF_HEAD)
            for client in bodies:
                client.send(HALF_BODY + b"{")
            with Client(server) as good:
                assert good.exchange(raw_http.create()).status == 201
                assert good.exchange(raw_http.SESSION).status == 200


def test_a_connection_above_the_limit_is_refused_in_the_services_shape(start_server):
    server = start_server(config={"limits": {"connections": 3}})
    with clients(server, 3) as held:
        for client in held:
            assert client.exchange(raw_http.SESSION).status == 200
        with Client(server) as late:
            late.send(raw_http.SESSION)
            (answer,) = late.answers()
        assert_error(answer, 429, "ThrottlingException", "limit of 3 connections is reached (limits.connections)")
        assert answer.headers["Connection"] == "close"
        assert held[0].exchange(raw_http.SESSION).status == 200
    server.wait_for_stderr("the limit of 3 connections .limits.connections. is reached")


def test_a_connection_above_the_limit_may_not_be_silent_for_long(start_server):
    server = start_server(config={"limits": {"connections": 1}})
    with Client(server) as held:
        assert held.exchange(raw_http.SESSION).status == 200
        with Client(server) as late:
            assert ends(late)


def test_room_below_the_limit_is_used_again(start_server):
    server = start_server(config={"limits": {"connections": 2}})
    for _ in range(5):
        with clients(server, 2) as held:
            for client in held:
                # The server learns of a closed connection when it looks at it.
                client.send(raw_http.SESSION)
                client.finish_sending()
            statuses = {answer.status for client in held for answer in client.answers()}
            assert statuses <= {200, 429}
    with Client(server) as client:
        assert client.exchange(raw_http.SESSION).status == 200


def test_many_refused_connections_all_get_their_answer(start_server):
    server = start_server(config={"limits": {"connections": 1}})
    with Client(server) as held:
        assert held.exchange(raw_http.SESSION).status == 200
        with clients(server, 200) as late:
            for client in late:
                client.send(raw_http.SESSION)
            assert [[answer.status for answer in client.answers()] for client in late] == [[429]] * 200
        assert held.exchange(raw_http.SESSION).status == 200


def test_the_server_raises_its_own_limit_of_open_files(start_server):
    with open_files(256):
        server = start_server()
    with open_files(4096), clients(server, 600) as many:
        assert many[-1].exchange(raw_http.SESSION).status == 200


def long_value(size):
    return head("GET /session HTTP/1.1", "Authorization: Bearer alice", "X: " + "v" * size)


def many_fields(size):
    return head("GET /session HTTP/1.1", "Authorization: Bearer alice", *["a:b"] * (size // 5))


def some_fields(size):
    fields = [f"X-{number}: " + "v" * 990 for number in range(size // 1000)]
    return head("GET /session HTTP/1.1", "Authorization: Bearer alice", *fields, "Y: " + "v" * (size % 1000))


def long_target(size):
    return head(f"GET /session?x={'t' * size} HTTP/1.1", "Authorization: Bearer alice")


def many_parameters(size):
    return head(f"GET /session?{'a=b&' * (size // 4)} HTTP/1.1", "Authorization: Bearer alice")


def many_cookies(size):
    return head("GET /session HTTP/1.1", "Authorization: Bearer alice", "Cookie: " + "a=b; " * (size // 5))


SHAPES = [long_value, many_fields, some_fields, long_target, many_parameters, many_cookies]
SIZES = sorted({*range(100, 20_000, 700), *range(16_000, 16_500, 60), *range(20_000, 262_145, 22_000)})


@pytest.mark.parametrize("shape", SHAPES)
def test_no_size_of_a_head_is_left_without_an_answer(server, shape):
    for size in SIZES:
        with Client(server) as client:
            answer = client.exchange(shape(size))
            assert answer is not None, size
            if answer.status != 200:
                assert_error(answer, 431, "RequestHeaderFieldsTooLargeException")


@pytest.mark.parametrize("shape", SHAPES)
def test_no_size_of_a_head_is_left_without_an_answer_on_a_used_connection(server, shape):
    for size in SIZES:
        with Client(server) as client:
            assert client.exchange(raw_http.SESSION).status == 200
            answer = client.exchange(shape(size))
            assert answer is not None, size
            assert answer.status in (200, 414, 431), (size, answer)


def test_a_head_of_8_kib_with_a_long_bearer_token_is_answered(server):
    with Client(server) as client:
        answer = client.exchange(raw_http.request("GET", "/session", "X: " + "v" * 5000, token="t" * 3000))
    assert answer.status == 200


def test_a_head_of_exactly_the_limit_is_answered_and_one_byte_more_is_refused(start_server):
    server = start_server(config={"limits": {"headerBytes": 8192}})
    rest = len(long_value(0))
    for _ in range(2):
        with Client(server) as client:
            assert client.exchange(long_value(8192 - rest)).status == 200
            assert_error(client.exchange(long_value(8193 - rest)), 431, "RequestHeaderFieldsTooLargeException",
                         "8192 bytes (limits.headerBytes)")
            assert client.answer() is None
