# SPDX-License-Identifier: Apache-2.0
"""Testcontainers for Python: waits for the line that says that requests are answered."""

import json
import os
import urllib.request

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

IMAGE = os.environ.get("CODECATALYST_MOCK_IMAGE", "codecatalyst-mock")


@pytest.fixture(scope="module")
def endpoint():
    ready = LogMessageWaitStrategy("codecatalyst-mock ready").with_startup_timeout(30)
    with DockerContainer(IMAGE).with_exposed_ports(8700).waiting_for(ready) as container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(8700)}"


def test_a_token_is_created(endpoint):
    request = urllib.request.Request(
        f"{endpoint}/v1/accessTokens",
        method="PUT",
        data=json.dumps({"name": "from-python"}).encode(),
        headers={"Authorization": "Bearer alice", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 201
        assert json.load(answer)["name"] == "from-python"
