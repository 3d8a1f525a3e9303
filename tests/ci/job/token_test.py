# SPDX-License-Identifier: Apache-2.0
"""A user's test: it knows what the snippets of docs/CI.md put into its environment, and no more."""

import json
import os
import urllib.request

ENDPOINT = os.environ["AWS_ENDPOINT_URL_CODECATALYST"]
BEARER_TOKEN = os.environ["AWS_BEARER_TOKEN_CODECATALYST"]


def test_a_token_is_created():
    request = urllib.request.Request(
        f"{ENDPOINT}/v1/accessTokens",
        method="PUT",
        data=json.dumps({"name": "from-ci"}).encode(),
        headers={"Authorization": f"Bearer {BEARER_TOKEN}", "Content-Type": "application/json"},
    )
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with without_proxy.open(request, timeout=5) as answer:
        assert answer.status == 201
        assert json.load(answer)["name"] == "from-ci"
