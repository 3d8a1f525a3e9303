# SPDX-License-Identifier: Apache-2.0
"""Listing: order, pages, and pages while tokens come and go."""

import pytest
from harness import assert_error


def names(answer):
    return [item["name"] for item in answer.json["items"]]


@pytest.fixture
def filled(api):
    """alice has the tokens t00 to t24; the client remembers their ids."""
    api.ids = [api.create(f"t{number:02}").json["accessTokenId"] for number in range(25)]
    return api


def test_an_empty_list_is_an_empty_array(api):
    answer = api.list()
    assert answer.status == 200
    assert answer.json == {"items": []}


@pytest.mark.parametrize("body", [None, b"{}", b'{"maxResults": null, "nextToken": null}', b'{"x": 1}'])
def test_a_list_needs_no_members(api, body):
    api.create()
    assert len(api.post("/v1/accessTokens", body).json["items"]) == 1


def test_an_item_is_id_name_and_expiry_but_no_secret(api):
    made = api.create("x", expires="2099-01-01T00:00:00Z").json
    assert api.list().json["items"] == [
        {"id": made["accessTokenId"], "name": "x", "expiresTime": "2099-01-01T00:00:00.000Z"}
    ]


def test_tokens_are_listed_in_the_order_of_creation(filled):
    assert [item["id"] for item in filled.list_all()] == filled.ids


@pytest.mark.parametrize("page", range(1, 11))
def test_pages_of_every_size_add_up_to_the_whole(filled, page):
    assert [item["id"] for item in filled.list_all(page)] == filled.ids


def test_the_default_page_has_10_items(filled):
    answer = filled.list()
    assert names(answer) == [f"t{number:02}" for number in range(10)]
    assert answer.json["nextToken"]


def test_a_page_that_is_exactly_full_is_the_last_one(api):
    for number in range(10):
        api.create(f"t{number}")
    assert "nextToken" not in api.list().json
    assert "nextToken" not in api.list(5, api.list(5).json["nextToken"]).json


@pytest.mark.parametrize("value", [0, -1, 11, 100, 2147483647])
def test_max_results_out_of_range_is_a_validation_error(api, value):
    answer = api.list(value)
    assert_error(answer, 400, "ValidationException", "'/maxResults'")
    assert "between 1 and 10" in answer.message


@pytest.mark.parametrize("value", ["5", 1.5, True, [], {}, 2147483648, -2147483649, 1e300], ids=repr)
def test_max_results_that_is_no_integer_is_a_serialization_error(api, value):
    body = {"maxResults": value}
    assert_error(api.post("/v1/accessTokens", body), 400, "SerializationException", "maxResults")


def test_integers_may_be_written_with_a_zero_fraction_or_are_refused_whole(api):
    answer = api.post("/v1/accessTokens", b'{"maxResults": 5.0}')
    assert answer.status in (200, 400)


@pytest.mark.parametrize("value", [5, True, [], {}], ids=repr)
def test_a_next_token_that_is_no_string_is_a_serialization_error(api, value):
    body = {"nextToken": value}
    assert_error(api.post("/v1/accessTokens", body), 400, "SerializationException", "nextToken")


@pytest.mark.parametrize("value", ["", "x", "0" * 48, "🙂", "x" * 10001, "x" * 10000])
def test_a_broken_next_token_is_a_validation_error(filled, value):
    answer = filled.list(next_token=value)
    assert_error(answer, 400, "ValidationException", "'/nextToken'")


def test_a_next_token_with_any_character_changed_is_refused_or_still_a_place(filled):
    token = filled.list().json["nextToken"]
    refused = 0
    for at in range(len(token)):
        changed = token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :]
        answer = filled.list(next_token=changed)
        assert answer.status in (200, 400)
        refused += answer.status == 400
    assert refused > 0
    assert filled.list(next_token=token[:-1]).status == 400
    assert filled.list(next_token=token + "0").status == 400


def test_a_next_token_of_another_user_is_refused(filled):
    token = filled.list().json["nextToken"]
    answer = filled.list(next_token=token, token="bob")
    assert_error(answer, 400, "ValidationException", "'/nextToken'")


def test_a_next_token_can_be_used_again(filled):
    token = filled.list().json["nextToken"]
    assert names(filled.list(next_token=token)) == names(filled.list(next_token=token))


def test_pages_survive_deletes_before_at_and_behind_the_mark(filled):
    first = filled.list(10)
    for number in (0, 5, 9, 10, 15, 24):
        assert filled.remove(filled.ids[number]).status == 200
    second = filled.list(10, first.json["nextToken"])
    third = filled.list(10, second.json["nextToken"])
    assert names(second) == [f"t{number:02}" for number in (11, 12, 13, 14, 16, 17, 18, 19, 20, 21)]
    assert names(third) == ["t22", "t23"]
    assert "nextToken" not in third.json


def test_pages_go_on_when_everything_before_the_mark_is_gone(filled):
    token = filled.list(10).json["nextToken"]
    for token_id in filled.ids[:10]:
        filled.remove(token_id)
    assert names(filled.list(1, token)) == ["t10"]


def test_a_page_behind_the_last_token_is_empty(filled):
    token = filled.list(10).json["nextToken"]
    for token_id in filled.ids:
        filled.remove(token_id)
    assert filled.list(10, token).json == {"items": []}


def test_what_is_created_between_pages_comes_at_the_end(filled):
    first = filled.list(10)
    filled.create("new")
    second = filled.list(10, first.json["nextToken"])
    third = filled.list(10, second.json["nextToken"])
    assert names(first) + names(second) + names(third) == [f"t{n:02}" for n in range(25)] + ["new"]


def test_no_token_is_skipped_or_repeated_while_others_come_and_go(start_server, connect):
    api = connect(start_server(config={"quota": {"maxTokensPerUser": 1000}}))
    kept, passing = [], []
    for number in range(60):
        kept.append(api.create(f"kept {number}").json["accessTokenId"])
        passing.append(api.create("passing").json["accessTokenId"])
    seen, token, page = [], None, 0
    while True:
        answer = api.list(1 + page % 10, token)
        seen += [item["id"] for item in answer.json["items"] if item["name"] != "passing"]
        token = answer.json.get("nextToken")
        if token is None:
            break
        api.remove(passing[page % len(passing)])
        if page < 5:
            api.create("passing")
        page += 1
    assert seen == kept
