# SPDX-License-Identifier: Apache-2.0
"""scripts/bench refuses bad options before it installs anything, and leaves no server behind."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "scripts" / "bench"
PATIENCE_SECONDS = 30

# A bench in small: the signals and the clean-ups of the real one, around a server that knows none.
BENCH = """
import signal, sys
import bench, peer

SERVER = '''
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"accessTokenId": "a", "secret": "s"}')

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
bench.end_through_clean_ups()
server = peer.Peer("server", "server", lambda port, _: [sys.executable, "-c", SERVER, str(port)])
with peer.running(server) as running:
    print(running.pid, flush=True)
    signal.pause()
"""


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_bench_alone_ends_its_servers_and_tidies(number, tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(HERE)}
    with subprocess.Popen(
        [sys.executable, "-c", BENCH], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            pid = int(process.stdout.readline())
            assert not is_gone(pid)
            assert list(tmp_path.iterdir()) != []
            process.send_signal(number)
            assert process.wait(PATIENCE_SECONDS) == 128 + number
        finally:
            process.kill()
    assert is_gone(pid)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rounds", "0"], "'0': not a whole number from 1 to 100"),
        (["--rounds", "many"], "'many': not a whole number from 1 to 100"),
        (["--seconds", "61"], "'61': not a whole number from 1 to 60"),
        (["--peers", "this,nobody"], "'nobody': there are bare, nginx, this, "),
        (["--write", "--peers", "this"], "--write wants all peers"),
        (["--sideways"], "--sideways"),
    ],
)
def test_bad_options_are_refused_before_anything_is_installed(words, said, tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [SCRIPT, *words], env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
