# SPDX-License-Identifier: Apache-2.0
"""The program, from its start to its end."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import weakref

BINARY = "CODECATALYST_MOCK_BINARY"
SETTINGS = "CODECATALYST_MOCK_"
ADMIN_TOKEN = "CODECATALYST_MOCK_ADMIN_TOKEN"
PATIENCE_SECONDS = 30
READY = re.compile(r"codecatalyst-mock ready: (http://\S+) (https://\S+)")

NOT_FOUND = (
    f"codecatalyst-mock is not on the PATH. Put it there, name the program in {BINARY}, "
    "or the URL of a running server in CODECATALYST_MOCK_URL"
)


def find_program() -> str:
    named = os.environ.get(BINARY)
    program = shutil.which(named or "codecatalyst-mock")
    if program is None:
        raise FileNotFoundError(f"{BINARY} is {named}: no such program" if named else NOT_FOUND)
    return program


class Process:
    """
    A running server, on ports of its own, with a CA of its own. It ends with its standard input: with
    this process, however that ends.
    """

    def __init__(self, program: str, arguments: tuple[str, ...], admin_token: str | None) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="codecatalyst-mock-")
        self.ca_file = str(pathlib.Path(self._directory.name, "ca.pem"))
        self._stderr = pathlib.Path(self._directory.name, "stderr")
        command = [program, "--port", "0", "--tls-port", "0", "--tls-ca-out", self.ca_file]
        command += ["--stop-with-stdin", *arguments]
        try:
            with self._stderr.open("wb") as stderr:
                self._child = subprocess.Popen(
                    command,
                    env=_environment(admin_token),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    # A Ctrl-C is for the tests: they still need the server to tidy up.
                    start_new_session=True,
                    text=True,
                )
        except BaseException:
            self._directory.cleanup()
            raise
        _running.add(self)
        try:
            self.url, self.tls_url = self._wait_until_ready(command)
        except BaseException:
            self._child.kill()
            self._end()
            raise

    def _wait_until_ready(self, command: list[str]) -> tuple[str, str]:
        assert self._child.stdout is not None
        hang = threading.Timer(PATIENCE_SECONDS, self._child.kill)
        hang.start()
        try:
            line = self._child.stdout.readline()
        finally:
            hang.cancel()
        ready = READY.match(line)
        if ready is None:
            self._child.kill()
            self._child.wait()
            raise RuntimeError(f"{' '.join(command)} did not get ready:\n{self._told() or line}")
        return ready[1], ready[2]

    def failure(self, *, kill: bool) -> str | None:
        """What the server wrote to standard error, if it has ended by itself or is killed now."""
        if kill:
            self._child.kill()
            self._child.wait()
        return None if self._child.poll() is None else self._told()

    def stop(self) -> None:
        """Ends the server; an error with its standard error unless it ended cleanly."""
        try:
            self._child.terminate()
            self._child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._child.kill()
            told = self._end()
        if self._child.returncode != 0:
            raise RuntimeError(f"codecatalyst-mock ended with {self._child.returncode}:\n{told}")

    def _told(self) -> str:
        return self._stderr.read_text(errors="replace")

    def _end(self) -> str:
        self._child.wait()
        self.let_go()
        if self._child.stdout is not None:
            self._child.stdout.close()
        told = self._told()
        self._directory.cleanup()
        return told

    def let_go(self) -> None:
        """Closes this process's end of the server's standard input."""
        if self._child.stdin is not None:
            self._child.stdin.close()


# A fork has the pipes too. The servers must end with this process, not with the last of its forks.
_running: weakref.WeakSet[Process] = weakref.WeakSet()


def _let_go() -> None:
    for process in _running:
        process.let_go()


os.register_at_fork(after_in_child=_let_go)


def _environment(admin_token: str | None) -> dict[str, str]:
    """This process's, without what would configure the server behind the back of its arguments."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return kept if admin_token is None else {**kept, ADMIN_TOKEN: admin_token}
