# SPDX-License-Identifier: Apache-2.0
"""matrix.py [--write FILE] LANGUAGE...: runs the projects of tests/sdk against one server.

Called by scripts/sdk-matrix. Prints what it does while it works, then a table of SDKs and scenarios,
and a last line: N passed, N failed.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

import documents  # noqa: E402
import harness  # noqa: E402
import results  # noqa: E402

FOLDER = ROOT / "tests" / "sdk"

# Programs that use an SDK, instead of an SDK: they have no scenarios in common.
REAL = "real"
RESULTS = ROOT / "build" / "sdk-matrix"

# A language that hangs must not hang the run; a cold build of the slowest takes some minutes.
LIMIT_SECONDS = 1500
HEARTBEAT_SECONDS = 20

# Every request of all languages stays in the journal, or verify would rightly refuse to judge.
SERVER_FLAGS = ["--journal-max-entries", "100000", "--journal-max-bytes", "268435456"]

BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


def folder_of(language):
    return ROOT / "tests" / REAL if language == REAL else FOLDER / language


def scenarios(language=None):
    """The shared list, as {name: sentence}."""
    if language == REAL:
        return {}
    lines = (FOLDER / "scenarios.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def plain(name):
    """
    A test's name as every language's spelling of it has it: letters and digits, without the module
    (Rust) or class (RSpec) in front, "test", and what is behind it in brackets.
    """
    name = re.sub(r"^\S*::(\S+ )?", "", re.sub(r"[(\[/].*$", "", name.strip()))
    return re.sub(r"^test", "", re.sub(r"[^a-z0-9]", "", name.lower()))


def say(*words, **options):
    print(*words, flush=True, **options)


class Sdk:
    """A generation of an SDK: what it is, and how its tests ended."""

    def __init__(self, language, title, cases):
        self.title = title
        names = {plain(name): name for name in scenarios(language)}
        self.cells = {name: [] for name in names.values()}
        self.others = []
        for case in cases:
            scenario = names.get(plain(case.name))
            (self.others if scenario is None else self.cells[scenario]).append(case)
        for name, found in self.cells.items():
            if not found:
                found.append(results.Case(name, False, "no test of this name"))

    @property
    def cases(self):
        return [case for found in self.cells.values() for case in found] + self.others

    def marks(self):
        """For each scenario whether all its cases passed."""
        return [all(case.passed for case in found) for found in self.cells.values()]


def run_bounded(command, environment, log):
    """Runs it to its end or its limit; a line now and then says how far its log has come."""
    begun = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while True:
            try:
                return process.wait(HEARTBEAT_SECONDS)
            except subprocess.TimeoutExpired:
                seconds = int(time.monotonic() - begun)
                if seconds > LIMIT_SECONDS:
                    return f"its limit of {LIMIT_SECONDS} s"
                say(f"   {seconds} s: {last_line(log)}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def last_line(log):
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:100] for line in reversed(lines) if line.strip()), "...")


def owner_of(path, names):
    """Whose results a file has: NAME's are NAME.* and NAME-*; the longest name wins. None: nobody's."""
    fitting = [name for name in names if path.stem == name or path.stem.startswith(f"{name}-")]
    return max(fitting, key=len, default=None)


def read_folder(folder):
    """The cases in a language's folder of results, by owner."""
    names = [path.stem for path in folder.glob("*.sdk")]
    cases = {name: [] for name in [*names, None]}
    for path in sorted(folder.iterdir()):
        if path.suffix in results.READERS:
            try:
                cases[owner_of(path, names)] += results.read(path)
            except results.Unreadable as problem:
                cases[owner_of(path, names)].append(results.Case(path.name, False, str(problem)))
    return cases


def sdks_of(language, folder, ended):
    """What a language left in its folder of results: its SDKs, and the tests of none of them."""
    cases = read_folder(folder)
    others = cases.pop(None)
    sdks = []
    for name in sorted(cases):
        title = (folder / f"{name}.sdk").read_text(encoding="utf-8").strip()
        sdks.append(Sdk(language, title, cases[name]))
    passed = all(case.passed for sdk in sdks for case in sdk.cases + others)
    if not sdks or (ended != 0 and passed):
        others.append(results.Case(f"{language}/run", False, f"ended with {ended}"))
    return sdks, others


def run_language(language, server, ca):
    folder = RESULTS / language
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = RESULTS / f"{language}.log"
    environment = dict(
        os.environ,
        CODECATALYST_MOCK_URL=server.url,
        CODECATALYST_MOCK_TLS_URL=f"https://127.0.0.1:{server.tls_port}",
        CODECATALYST_MOCK_CA=str(ca),
        CODECATALYST_MOCK_RESULTS=str(folder),
    )
    begun = time.monotonic()
    ended = run_bounded([str(folder_of(language) / "run")], environment, log)
    found, more = sdks_of(language, folder, ended)
    cases = [case for sdk in found for case in sdk.cases] + more
    failed = [case for case in cases if not case.passed]
    say(f"   {len(cases) - len(failed)} passed, {len(failed)} failed in {time.monotonic() - begun:.0f} s")
    if failed:
        say(*[f"   | {line}\n" for line in log.read_text(errors="replace").splitlines()[-60:]], sep="")
    return found, more


def rows(sdks):
    """The SDKs: their titles, a mark for each scenario, and how many more tests passed."""
    for sdk in sdks:
        if not sdk.cells:
            continue
        marks = ["✓" if passed else "✗" for passed in sdk.marks()]
        others = sum(case.passed for case in sdk.others)
        yield sdk.title, marks, f"{others} of {len(sdk.others)}" if sdk.others else "none"


def print_table(sdks):
    width = max([len(sdk.title) for sdk in sdks] + [3])
    numbers = [str(number + 1) for number in range(len(scenarios()))]
    say()
    say("SDK".ljust(width), " ".join(number.rjust(2) for number in numbers), " more tests")
    for title, marks, others in rows(sdks):
        say(title.ljust(width), " ".join(mark.rjust(2) for mark in marks), f" {others}")
    say()
    for number, (name, sentence) in zip(numbers, scenarios().items()):
        say(f"{number.rjust(2)}  {name}: {sentence}")
    for sdk in sdks:
        if not sdk.cells:
            passed = sum(case.passed for case in sdk.others)
            say(f"    {sdk.title}: {passed} of {len(sdk.others)}")


def write_table(path, sdks):
    """The same table as Markdown, between its two markers in a document."""
    numbers = [str(number + 1) for number in range(len(scenarios()))]
    lines = ["| SDK | " + " | ".join(numbers) + " |", "|---|" + ":-:|" * len(numbers)]
    lines += [f"| {title} | " + " | ".join(marks) + " |" for title, marks, _ in rows(sdks)]
    lines += [""] + [f"{number}. `{name}`: {words}" for number, (name, words) in zip(numbers, scenarios().items())]
    documents.replace_between(path, BEGIN, END, "\n".join(lines))


def run_languages(languages):
    """Runs them one after the other against one server: their SDKs, and the tests of none of them."""
    sdks, more = [], []
    with tempfile.TemporaryDirectory() as directory:
        ca = pathlib.Path(directory, "ca.pem")
        flags = ["--stop-with-stdin", "--tls-port", "0", "--tls-ca-out", str(ca), *SERVER_FLAGS]
        server = harness.Server(directory, *flags, stdin=subprocess.PIPE)
        try:
            for number, language in enumerate(languages, start=1):
                say(f"== {language} ({number} of {len(languages)})")
                found, others = run_language(language, server, ca)
                sdks += found
                more += others
        finally:
            code = server.stop()
        try:
            server.check(code)
        except AssertionError as problem:
            more.append(results.Case("the server", False, str(problem)))
    return sdks, more


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("languages", nargs="+")
    arguments = parser.parse_args()
    # Whoever ends this, by a signal too, ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        sdks, more = run_languages(arguments.languages)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    print_table(sdks)
    cases = [(sdk.title, case) for sdk in sdks for case in sdk.cases] + [("", case) for case in more]
    failed = [(title, case) for title, case in cases if not case.passed]
    say()
    for title, case in failed:
        say(f"FAIL {title}{': ' if title else ''}{case.name}: {case.why}")
    if arguments.write and not failed:
        write_table(arguments.write, sdks)
    elif arguments.write:
        say(f"{arguments.write} is not written: not all passed")
    say(f"{len(cases) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
