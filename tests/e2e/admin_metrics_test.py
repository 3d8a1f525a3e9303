# SPDX-License-Identifier: Apache-2.0
"""What Prometheus' own tool says of the metrics, and what verify refuses to compile."""

import os
import subprocess

import harness


def check_metrics(text):
    return subprocess.run(
        [os.environ.get("PROMTOOL", "promtool"), "check", "metrics"],
        input=text,
        capture_output=True,
        timeout=harness.PATIENCE_SECONDS,
        check=False,
    )


def test_metrics_pass_promtool(start_server, connect):
    rule = {"id": "slow-list", "match": {"operation": "ListAccessTokens"},
            "delay": {"type": "fixed", "ms": 1}}
    server = start_server(config={"faults": [rule], "quota": {"maxTokensPerUser": 1}})
    api = connect(server)
    assert api.put("/v1/accessTokens", {"name": "one"}).status == 201
    assert api.put("/v1/accessTokens", {"name": "two"}).status == 402
    assert api.post("/v1/accessTokens", {}).status == 200
    metrics = api.get("/_mock/metrics")
    assert b'codecatalyst_mock_faults_total{rule="slow-list"' in metrics.body
    checked = check_metrics(metrics.body)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_promtool_would_complain():
    assert check_metrics(b"no type and no help\n").returncode != 0


def test_verify_refuses_an_expression_that_could_hurt(api):
    deep = "(" * 5000 + ")" * 5000
    answer = api.post("/_mock/verify", {"match": {"path": {"matches": deep}}, "times": 1})
    assert answer.status == 400
    assert answer.json["errors"][0]["pointer"] == "/match/path/matches"
    assert api.get("/_mock/health").status == 200
