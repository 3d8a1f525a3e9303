# SPDX-License-Identifier: Apache-2.0
"""The program as its user sees it: options, output, exit codes, sub-commands."""

import json
import re
import signal
import socket
import subprocess

import harness
import pytest


def only_line(text):
    """The text without its line end; there must be exactly one line."""
    assert text.count("\n") == 1 and text.endswith("\n"), text
    return text[:-1]


def test_the_ready_line_names_an_address_that_answers(server, connect):
    assert server.stdout == f"codecatalyst-mock ready: http://127.0.0.1:{server.port}\n"
    assert connect(server).get("/session").status == 200


def test_port_0_picks_a_free_port_each_time(start_server):
    one, two = start_server(), start_server()
    assert one.port != two.port
    assert 0 < one.port < 65536 and 0 < two.port < 65536


def test_serve_can_be_said_or_left_out(start_server, tmp_path):
    environment = harness.clean_environment(tmp_path)
    process = subprocess.Popen(
        [harness.binary(), "serve", "--port", "0"], stdout=subprocess.PIPE, env=environment, text=True
    )
    try:
        assert harness.READY.fullmatch(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=harness.PATIENCE_SECONDS)
    assert process.returncode == 0
    assert start_server().running


def test_the_default_address_is_localhost_8700(run):
    shown = run("--print-config").stdout
    assert "8700" in shown and "127.0.0.1" in shown


def test_the_port_file_holds_the_port_when_the_ready_line_is_out(start_server, tmp_path):
    path = tmp_path / "port"
    server = start_server("--port-file", path)
    assert path.read_text().strip() == str(server.port)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("port")] == ["port"]


def test_the_port_file_replaces_an_old_one(start_server, tmp_path):
    path = tmp_path / "port"
    path.write_text("an old and much longer text")
    server = start_server("--port-file", path)
    assert path.read_text().strip() == str(server.port)


def test_a_port_file_that_cannot_be_written_is_refused(run, tmp_path):
    ended = run("--port", "0", "--port-file", tmp_path / "nowhere" / "port")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "nowhere/port" in only_line(ended.stderr)


def test_a_taken_port_is_one_line_that_names_it(run, server):
    ended = run("--port", server.port)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert str(server.port) in only_line(ended.stderr)


def test_an_address_that_is_not_ours_is_one_line_that_names_it(run):
    ended = run("--host", "192.0.2.1", "--port", "0")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "192.0.2.1" in only_line(ended.stderr)


def test_host_chooses_the_address(start_server, connect):
    server = start_server("--host", "127.0.0.2")
    assert server.url == f"http://127.0.0.2:{server.port}"
    assert connect(server).get("/session").status == 200


def test_ipv6_is_written_in_brackets(start_server, connect):
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
    server = start_server("--host", "::1")
    assert server.url == f"http://[::1]:{server.port}"
    assert connect(server).get("/session").status == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["no-such-command"],
        ["--port"],
        ["--port", "http"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--port", "80 "],
        ["--port", ""],
        ["--log-level", "loud"],
        ["--log-format", "xml"],
        ["--seed", "1.5"],
        ["serve", "extra"],
        ["check"],
        ["check", "a", "b"],
        ["env", "--format", "xml"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_a_usage_error(run, arguments):
    ended = run(*arguments)
    assert ended.returncode == 2, ended
    assert ended.stdout == ""
    assert ended.stderr.startswith("codecatalyst-mock: ")
    assert "--help" in ended.stderr


def test_a_misspelt_option_gets_a_suggestion_or_is_named(run):
    assert "--prot" in run("--prot", "1").stderr


def test_version_is_one_line(run):
    ended = run("--version")
    assert ended.returncode == 0
    assert re.fullmatch(r"codecatalyst-mock \d+\.\d+\.\d+", only_line(ended.stdout))
    assert ended.stderr == ""


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["serve", "--help"]], ids=" ".join)
def test_help_names_every_option_and_command(run, arguments):
    ended = run(*arguments)
    assert ended.returncode == 0
    assert ended.stderr == ""
    for word in (
        "serve check healthcheck env schema --config --host --port --port-file --seed --log-level "
        "--log-format --print-config --version --help"
    ).split():
        assert word in ended.stdout, word


def test_help_fits_an_80_column_terminal(run):
    assert max(map(len, run("--help").stdout.splitlines())) <= 100


def test_schema_is_a_json_schema_that_knows_the_settings(run):
    ended = run("schema")
    assert ended.returncode == 0
    schema = json.loads(ended.stdout)
    assert "json-schema.org" in schema["$schema"]
    assert {"version", "auth", "quota", "tokens", "throttle", "clock", "users"} <= set(
        schema["properties"]
    )
    assert schema["additionalProperties"] is False


# check


def test_check_says_nothing_bad_of_a_good_file(run, tmp_path):
    path = harness.write_config(tmp_path, {"quota": {"maxTokensPerUser": 3}})
    ended = run("check", path)
    assert ended.returncode == 0
    assert ended.stderr == ""


def test_check_tells_every_error_with_its_place(run, tmp_path):
    path = harness.write_config(
        tmp_path,
        '{\n  "version": 1,\n  "quotas": {},\n  "quota": {"maxTokensPerUser": -1},\n'
        '  "auth": {"mode": 7}\n}\n',
    )
    ended = run("check", path)
    assert ended.returncode == 1
    assert ended.stdout == ""
    lines = [line for line in ended.stderr.splitlines() if line.startswith(str(path))]
    places = {}
    for line in lines:
        match = re.match(rf"{re.escape(str(path))}:(\d+):(\d+): (.*)", line)
        assert match, line
        places[int(match[1])] = (int(match[2]), match[3])
    assert sorted(places) == [3, 4, 5]
    assert "quotas" in places[3][1] and "quota" in places[3][1]
    assert "did you mean" in places[3][1].lower()
    assert "/quota/maxTokensPerUser" in places[4][1]
    assert places[4][0] == 33
    assert "/auth/mode" in places[5][1]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1,}', '{"version": 1} x', '{"version": 1, "version": 1}', "\ufeff{}"],
)
def test_check_refuses_what_is_no_json_object(run, tmp_path, text):
    path = harness.write_config(tmp_path, text)
    ended = run("check", path)
    assert ended.returncode == 1
    assert re.match(rf"{re.escape(str(path))}:\d+:\d+: ", ended.stderr)


def test_check_of_a_file_that_is_not_there_names_it(run, tmp_path):
    ended = run("check", tmp_path / "absent.json")
    assert ended.returncode == 1
    assert "absent.json" in only_line(ended.stderr)


def test_a_server_with_a_bad_configuration_does_not_start(run, tmp_path):
    path = harness.write_config(tmp_path, {"prot": 1, "hots": "x"})
    ended = run("--config", path, "--port", "0")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "prot" in ended.stderr and "hots" in ended.stderr


def test_a_configuration_that_is_not_there_does_not_start(run, tmp_path):
    ended = run("--config", tmp_path / "absent.json", "--port", "0")
    assert ended.returncode == 1
    assert "absent.json" in ended.stderr


# healthcheck


def test_healthcheck_succeeds_beside_a_running_server(run, server):
    ended = run("healthcheck", "--port", server.port)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_healthcheck_fails_when_nobody_listens(run, server):
    server.stop()
    ended = run("healthcheck", "--port", server.port)
    assert ended.returncode == 1
    assert str(server.port) in only_line(ended.stderr)


def test_healthcheck_reads_the_same_configuration(run, server, tmp_path):
    path = harness.write_config(tmp_path, {"port": server.port})
    assert run("healthcheck", "--config", path).returncode == 0
    assert run("healthcheck", env={"CODECATALYST_MOCK_PORT": server.port}).returncode == 0


def test_healthcheck_fails_when_something_else_listens(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(harness.PATIENCE_SECONDS)
        process = subprocess.Popen(
            [harness.binary(), "healthcheck", "--port", str(listener.getsockname()[1])],
            stderr=subprocess.PIPE,
            env=harness.clean_environment(tmp_path),
            text=True,
        )
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        _, errors = process.communicate(timeout=harness.PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "404" in only_line(errors)


# env


def test_env_prints_shell_exports_by_default(run):
    ended = run("env", "--port", "8765")
    assert ended.returncode == 0
    assert run("env", "--port", "8765", "--format", "shell").stdout == ended.stdout
    shell = subprocess.run(
        ["sh", "-c", ended.stdout + 'printf "%s" "$AWS_ENDPOINT_URL_CODECATALYST"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stdout == "http://127.0.0.1:8765"


def test_env_in_every_format_tells_the_same(run):
    shell = dict(
        re.fullmatch(r"export (\w+)='?([^']*)'?", line).groups()
        for line in run("env", "--port", "8765").stdout.splitlines()
    )
    dotenv = dict(
        line.split("=", 1)
        for line in run("env", "--port", "8765", "--format", "dotenv").stdout.splitlines()
    )
    data = json.loads(run("env", "--port", "8765", "--format", "json").stdout)
    assert shell == {name: value.strip("'\"") for name, value in dotenv.items()} == data
    assert data["AWS_ENDPOINT_URL_CODECATALYST"] == "http://127.0.0.1:8765"
    assert data["AWS_BEARER_TOKEN_CODECATALYST"]
    config = run("env", "--port", "8765", "--format", "aws-config").stdout
    assert "endpoint_url = http://127.0.0.1:8765" in config


# print-config


def test_print_config_shows_each_value_with_its_origin(run, tmp_path):
    path = harness.write_config(tmp_path, {"quota": {"maxTokensPerUser": 17}})
    ended = run(
        "--config", path, "--port", "8123", "--print-config", env={"CODECATALYST_MOCK_HOST": "127.0.0.9"}
    )
    assert ended.returncode == 0, ended.stderr
    origin = {}
    for line in ended.stdout.splitlines():
        for word in ("8123", "17", "127.0.0.9", "365"):
            if re.search(rf"\b{re.escape(word)}\b", line):
                origin[word] = line
    assert "flag" in origin["8123"] or "--port" in origin["8123"]
    assert "file" in origin["17"] or str(path) in origin["17"]
    assert "env" in origin["127.0.0.9"].lower() or "CODECATALYST_MOCK_HOST" in origin["127.0.0.9"]
    assert "default" in origin["365"]


def test_flags_win_over_environment_wins_over_file(start_server, run, tmp_path):
    path = harness.write_config(tmp_path, {"log": {"level": "error"}})
    level = {"CODECATALYST_MOCK_LOG_LEVEL": "warn"}

    def effective(*arguments, env=None):
        shown = run("--config", path, "--print-config", *arguments, env=env).stdout
        return next(line for line in shown.splitlines() if re.search(r"log.?level", line, re.I))

    assert "error" in effective()
    assert "warn" in effective(env=level)
    assert "debug" in effective("--log-level", "debug", env=level)


def test_a_bad_environment_variable_is_refused_by_name(run):
    ended = run("--port", "0", env={"CODECATALYST_MOCK_LOG_LEVEL": "loud"})
    assert ended.returncode in (1, 2)
    assert "CODECATALYST_MOCK_LOG_LEVEL" in ended.stderr
    assert ended.stdout == ""


def test_equal_seeds_make_equal_tokens(start_server, connect):
    def first(server):
        answer = connect(server).create("tok", expires="2099-01-01T00:00:00Z").json
        return answer["accessTokenId"], answer["secret"]

    assert first(start_server("--seed", "7")) == first(start_server("--seed", "7"))
    assert first(start_server("--seed", "7")) != first(start_server("--seed", "8"))


def test_without_a_seed_tokens_differ(start_server, connect):
    ids = {connect(start_server()).create().json["accessTokenId"] for _ in range(2)}
    assert len(ids) == 2


def test_a_closed_standard_output_does_not_end_the_server(tmp_path, connect):
    path = tmp_path / "port"
    process = subprocess.Popen(
        [harness.binary(), "--port", "0", "--port-file", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=harness.clean_environment(tmp_path),
    )
    process.stdout.readline()
    process.stdout.close()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=harness.PATIENCE_SECONDS)
    assert process.returncode == 0, errors
