# SPDX-License-Identifier: Apache-2.0
"""Request bodies: in pieces, in chunks, announced, too large."""

import json

import pytest
import raw_http
from harness import assert_error
from raw_http import Client, head

LIMIT = 65536
CREATE = "PUT /v1/accessTokens HTTP/1.1"
BEARER = "Authorization: Bearer alice"


def body_of(length, name="tok"):
    """A CreateAccessToken body of exactly so many bytes."""
    empty = json.dumps({"name": name, "ignored": ""})
    return json.dumps({"name": name, "ignored": "x" * (length - len(empty))}).encode()


def pieces(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def chunked(data, size):
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces(data, size)]
    return b"".join(chunks) + b"0\r\n\r\n"


def assert_created(answer, name="tok"):
    assert (answer.status, answer.json["name"]) == (201, name)


def test_a_body_of_50_kb_may_arrive_in_pieces(server):
    body = body_of(50_000)
    with Client(server) as client:
        client.send(head(CREATE, BEARER, f"Content-Length: {len(body)}"))
        for piece in pieces(body, 1000):
            client.send(piece)
        assert_created(client.answer())
        assert client.exchange(raw_http.SESSION).status == 200


@pytest.mark.parametrize("size", [1, 7, 1000, 50_000])
def test_a_chunked_body_is_put_together(server, size):
    body = body_of(2000 if size == 1 else 50_000)
    with Client(server) as client:
        client.send(head(CREATE, BEARER, "Transfer-Encoding: chunked"))
        for piece in pieces(chunked(body, size), 999):
            client.send(piece)
        assert_created(client.answer())
        assert client.exchange(raw_http.SESSION).status == 200


def test_a_chunked_body_may_be_followed_by_trailers(server):
    body = chunked(body_of(100), 10)[:-2] + b"X-Checksum: 1\r\n\r\n"
    with Client(server) as client:
        assert_created(client.exchange(head(CREATE, BEARER, "Transfer-Encoding: chunked") + body))
        assert client.exchange(raw_http.SESSION).status == 200


def test_a_request_may_arrive_byte_by_byte(server):
    with Client(server) as client:
        for piece in pieces(raw_http.create("slow"), 1):
            client.send(piece)
        assert_created(client.answer(), "slow")
        for piece in pieces(raw_http.create("again"), 1):
            client.send(piece)
        assert_created(client.answer(), "again")


def test_a_client_that_waits_is_told_to_go_on(server):
    body = body_of(50_000)
    with Client(server) as client:
        client.send(head(CREATE, BEARER, f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert client.interim() == 100
        assert_created(client.exchange(body))
        assert client.exchange(raw_http.SESSION).status == 200


def test_a_client_that_waits_with_a_body_that_is_too_large_is_refused_at_once(server):
    for _ in range(2):
        with Client(server) as client:
            client.send(head(CREATE, BEARER, f"Content-Length: {LIMIT + 1}", "Expect: 100-continue"))
            (answer,) = client.answers()
        assert_error(answer, 413, "RequestEntityTooLargeException", "limits.requestBodyBytes")
        assert answer.headers["Connection"] == "close"


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_refused(server):
    with Client(server) as client:
        client.send(head(CREATE, BEARER, f"Content-Length: {LIMIT}") + body_of(LIMIT))
        assert_created(client.answer())
        client.send(head(CREATE, BEARER, f"Content-Length: {LIMIT + 1}") + body_of(LIMIT + 1))
        assert_error(client.answer(), 413, "RequestEntityTooLargeException", f"{LIMIT} bytes")


@pytest.mark.parametrize("length", [LIMIT + 1, 1_000_000])
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_that_is_too_large_is_swallowed_and_the_connection_kept(server, length, framing):
    body = body_of(length)
    with Client(server) as client:
        if framing == "length":
            client.send(head(CREATE, BEARER, f"Content-Length: {length}") + body)
        else:
            client.send(head(CREATE, BEARER, "Transfer-Encoding: chunked") + chunked(body, 10_000))
        assert_error(client.answer(), 413, "RequestEntityTooLargeException")
        assert_created(client.exchange(raw_http.create()))


def test_the_limit_of_a_body_can_be_set(start_server):
    server = start_server(config={"limits": {"requestBodyBytes": 2000}})
    with Client(server) as client:
        client.send(head(CREATE, BEARER, "Content-Length: 2001") + body_of(2001))
        assert_error(client.answer(), 413, "RequestEntityTooLargeException", "2000 bytes")
        client.send(head(CREATE, BEARER, "Content-Length: 2000") + body_of(2000))
        assert_created(client.answer())


def test_a_request_whose_body_does_not_all_come_is_not_carried_out(server):
    with Client(server) as client:
        client.send(head(CREATE, BEARER, "Content-Length: 100") + body_of(99))
        client.finish_sending()
        assert client.answers() == []
    with Client(server) as client:
        client.send(head("POST /v1/accessTokens HTTP/1.1", BEARER, "Content-Length: 2") + b"{}")
        assert client.answer().json == {"items": []}


def test_head_is_answered_without_a_body_and_leaves_the_connection_in_step(server):
    with Client(server) as client:
        answer = client.exchange(head("HEAD /v1/accessTokens HTTP/1.1", BEARER), "HEAD")
        assert answer.status == 405
        assert int(answer.headers["Content-Length"]) > 0
        assert client.exchange(head("HEAD /nothing HTTP/1.1", BEARER), "HEAD").status == 404
        assert client.exchange(raw_http.SESSION).status == 200


def test_a_refused_head_request_has_no_body_either(server):
    with Client(server) as client:
        client.send(head("HEAD /session HTTP/1.1", "Host: again"))
        assert client.answer("HEAD").status == 400
        assert client.answer() is None
