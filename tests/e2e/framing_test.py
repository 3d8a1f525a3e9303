# SPDX-License-Identifier: Apache-2.0
"""Requests that two servers could read differently are answered once, with 400, and end it."""

import re

import pytest
import raw_http
from harness import assert_error
from raw_http import Client, head, request

ROWS = list(raw_http.table("framing.tsv"))
REFUSED = [row for row in ROWS if row[2][1] == b"error"]
PASSED = [row for row in ROWS if row[2][1] == b"ok"]

# What decides where a request ends, or whom it is for.
AMBIGUOUS = {
    "Content-Length and Transfer-Encoding together",
    "more than one of what there may be one of",
    "a Content-Length that is no number",
    "a Transfer-Encoding other than chunked",
    "no Host",
    "white space before a colon",
}

SMUGGLED = request("DELETE", "/v1/accessTokens/smuggled")


def wrong_answers(server, rows, before=b"", check=None):
    """Sends each row, with a request hidden behind it, and tells which were not met and how."""
    unmet = []
    for section, line, fields in rows:
        with Client(server) as client:
            if before:
                assert client.exchange(before).status == 200
            client.send(fields[0] + SMUGGLED)
            client.finish_sending()
            answers = client.answers()
        complaint = check(answers, fields)
        if complaint:
            unmet.append((section, line, fields[0], complaint, [(a.status, a.body) for a in answers]))
    return unmet


def is_one_refusal(answers, fields):
    if [answer.status for answer in answers] != [400]:
        return "not one 400"
    (answer,) = answers
    if answer.headers["Connection"] != "close":
        return "does not say that it closes"
    if not answer.headers["Content-Type"] == "application/json":
        return "not JSON"
    return None if fields[2].decode() in answer.message else "another message"


def is_one_400(answers, fields):
    statuses = [answer.status for answer in answers]
    if len(re.findall(rb"\d{19,}", fields[0])) == 1:  # newer libmicrohttpd calls such a body too large
        return None if statuses in ([400], [413]) else "not one 400 or 413"
    return None if statuses == [400] else "not one 400"


def is_not_carried_out(answers, _):
    return None if [a for a in answers if a.status // 100 == 2] == [] else "carried out"


def assert_nothing_was_smuggled(server):
    with Client(server) as client:
        assert client.exchange(request("GET", "/last")).status == 404
    server.wait_for_stderr("path=/last ")
    paths = [entry["path"] for entry in server.requests() if entry["status"] != "400"]
    assert [path for path in paths if "smuggled" in path] == []


def test_every_refused_head_is_answered_once_in_the_services_shape(server):
    assert wrong_answers(server, REFUSED, check=is_one_refusal) == []
    assert_nothing_was_smuggled(server)


def test_ambiguous_framing_is_refused_on_a_used_connection_too(server):
    rows = [row for row in REFUSED if row[0] in AMBIGUOUS]
    assert {row[0] for row in rows} == AMBIGUOUS
    assert wrong_answers(server, rows, before=raw_http.SESSION, check=is_one_400) == []
    assert_nothing_was_smuggled(server)


def test_nothing_refused_is_carried_out_on_a_used_connection(server):
    # A folded line is either refused or unfolded as RFC 9112, section 5.2, allows.
    rows = [row for row in REFUSED if row[0] != "folded lines"]
    assert wrong_answers(server, rows, before=raw_http.SESSION, check=is_not_carried_out) == []
    assert_nothing_was_smuggled(server)


def test_ambiguous_framing_is_refused_when_it_is_pipelined(server):
    ambiguous = head(
        "PUT /v1/accessTokens HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked"
    )
    with Client(server) as client:
        client.send(raw_http.SESSION + ambiguous + b"0\r\n\r\n" + SMUGGLED)
        statuses = [answer.status for answer in client.answers()]
    assert statuses == [200, 400]
    assert_nothing_was_smuggled(server)


def test_heads_that_nobody_can_read_in_two_ways_are_not_called_malformed(server):
    unmet = []
    for section, line, fields in PASSED:
        with Client(server) as client:
            client.send(fields[0])
            client.finish_sending()
            # A request with a body that does not come is not answered.
            unmet += [(section, line, answer.body) for answer in client.answers() if answer.status == 400]
    assert unmet == []


@pytest.mark.parametrize("before", [b"", raw_http.SESSION], ids=["new", "used"])
@pytest.mark.parametrize("field", ["Content-Length: 5 ", "Content-Length: 5\t", "Transfer-Encoding: chunked "])
def test_white_space_behind_a_framing_header_is_refused_or_means_nothing(server, before, field):
    body = b"hello" if "Length" in field else b"5\r\nhello\r\n0\r\n\r\n"
    with Client(server) as client:
        if before:
            assert client.exchange(before).status == 200
        last = request("GET", "/session", "Connection: close")
        client.send(head("PUT /nothing HTTP/1.1", field) + body + last)
        statuses = [answer.status for answer in client.answers()]
    assert statuses in ([400], [404, 200])


@pytest.mark.parametrize(
    "chunks",
    [b"zz\r\nhello\r\n0\r\n\r\n", b"5\r\nhelloX0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n"],
)
def test_malformed_chunks_are_answered_once_with_400(server, chunks):
    with Client(server) as client:
        client.send(head("PUT /v1/accessTokens HTTP/1.1", "Transfer-Encoding: chunked") + chunks + SMUGGLED)
        assert [answer.status for answer in client.answers()] == [400]
    assert_nothing_was_smuggled(server)


def test_a_client_that_speaks_tls_is_told_at_once(server):
    with Client(server) as client:
        # The beginning of a ClientHello; the client waits for an answer before it goes on.
        client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(32)))
        (answer,) = client.answers()
    assert_error(answer, 400, "SerializationException", "plain HTTP")


def test_a_client_that_speaks_something_else_is_told_at_once(server):
    with Client(server) as client:
        client.send(b"EHLO example.org\r\n")
        (answer,) = client.answers()
    assert_error(answer, 400, "SerializationException", "METHOD TARGET HTTP/1.1")


@pytest.mark.parametrize("before", [b"", raw_http.SESSION], ids=["new", "used"])
def test_a_refusal_is_read_by_a_client_that_sent_much_more(server, before):
    ambiguous = head("PUT /v1/accessTokens HTTP/1.1", "Content-Length: 5", "Content-Length: 6")
    with Client(server) as client:
        if before:
            assert client.exchange(before).status == 200
        client.send(ambiguous + b"x" * 200_000)
        assert [answer.status for answer in client.answers()] == [400]
