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

BINARY = "CODECATALYST_MOCK_BINARY"
SETTINGS = "CODECATALYST_MOCK_"
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
    """A running server, on ports of its own, with a CA of its own."""

    def __init__(self, program: str, arguments: tuple[str, ...]) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="codecatalyst-mock-")
        self.ca_file = str(pathlib.Path(self._directory.name, "ca.pem"))
        self._stderr = pathlib.Path(self._directory.name, "stderr")
        command = [program, "--port", "0", "--tls-port", "0", "--tls-ca-out", self.ca_file, *arguments]
        try:
            with self._stderr.open("wb") as stderr:
                self._child = subprocess.Popen(
                    command,
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    text=True,
                )
        except BaseException:
            self._directory.cleanup()
            raise
        self.url, self.tls_url = self._wait_until_ready(command)

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
            told = self._end() or line
            raise RuntimeError(f"{' '.join(command)} did not get ready:\n{told}")
        return ready[1], ready[2]

    def failure(self) -> str | None:
        """What the server wrote to standard error, if it has ended by itself."""
        return None if self._child.poll() is None else self._stderr.read_text(errors="replace")

    def stop(self) -> None:
        """Ends the server; an error with its standard error unless it ended cleanly."""
        self._child.terminate()
        try:
            self._child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
        told = self._end()
        if self._child.returncode != 0:
            raise RuntimeError(f"codecatalyst-mock ended with {self._child.returncode}:\n{told}")

    def _end(self) -> str:
        self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()
        told = self._stderr.read_text(errors="replace")
        self._directory.cleanup()
        return told


def _environment() -> dict[str, str]:
    """This process's, without what would configure the server behind the back of its arguments."""
    return {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
