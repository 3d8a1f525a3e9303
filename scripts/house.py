#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""house.py layers|sizes|calls: checks server/ against the rules of docs/ARCHITECTURE.md.

  layers  who includes whom, and which library's header
  sizes   lines of functions and files, parameters, cyclomatic complexity (by ctags and pmccabe)
  calls   functions that are banned, and those that belong in one file only

Prints one line for each finding, FILE:LINE: WHAT, and exits 1 when there is any.
"""

import json
import pathlib
import re
import subprocess
import sys

SERVER = pathlib.Path("server")

# What a room may include: whole rooms, or single headers of a room that it must not know otherwise.
BASE = {"base"}
DOMAIN = BASE | {"domain"}
POLICY = DOMAIN | {"policy"}
PROTOCOL = DOMAIN | {"protocol"}
API = POLICY | PROTOCOL | {"api"}
CONFIG = POLICY | PROTOCOL | {"config"}
SETTINGS = {  # the plain structs that a configuration fills
    "admin/admin_settings.h",
    "admin/journal_settings.h",
    "api/service.h",
    "transport/http_server.h",
}
MAY_INCLUDE = {
    "base": BASE,
    "domain": DOMAIN,
    "policy": POLICY,
    "protocol": PROTOCOL,
    "api": API,
    "admin": API | CONFIG | {"admin"},
    "transport": BASE | {"transport", "protocol/http_message.h"},
    "config": CONFIG | SETTINGS,
    "cli": BASE | {"protocol", "config", "cli"},
}

# Whose business a library is: rooms, or single files.
LIBRARIES = {
    "microhttpd.h": {"transport"},
    "cjson/cJSON.h": {"protocol", "admin", "config"},
    "uthash.h": {"base/table.c"},
}

MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
MAX_PARAMETERS = 5
MAX_COMPLEXITY = 15

# A callback has the parameters that its library gives it.
CALLBACK = re.compile(r"struct MHD_Connection \*|enum MHD_ValueKind ")

# Functions that nobody calls, with the reason, and functions that only these files call.
BANNED = {
    "strcpy strcat sprintf vsprintf gets strncpy strncat stpcpy": "does not know how much fits",
    "atoi atol atoll atof": "cannot tell an error from a number",
    "strtok gmtime localtime ctime asctime strerror_l tmpnam mktemp": "keeps hidden state",
    "rand srand random srandom rand_r drand48": "base/random is the one source of randomness",
    "uuid_generate uuid_generate_random uuid_generate_time": "base/random makes the ids",
    "alloca": "cannot fail safely",
    "system popen": "runs a shell",
    "sleep usleep nanosleep": "stops the one thread",
}
RESERVED = {
    "malloc calloc realloc strdup strndup asprintf vasprintf reallocarray": {"base/mem.c"},
    # The dates of a certificate are the world's, not those of the product's clock.
    "clock_gettime time gettimeofday": {
        "base/clock.c",
        "base/log.c",
        "transport/tls_certificate.c",
        "transport/tls_files.c",
    },
    "getrandom": {"base/random.c"},
    "epoll_create1 epoll_wait signalfd": {"base/event_loop.c"},
    "signal sigaction": {"serve.c"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
COMMENT_OR_LITERAL = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)


def sources():
    return sorted(path for path in SERVER.rglob("*.[ch]"))


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def library_findings(place, name, header):
    owners = LIBRARIES.get(header)
    room = name.partition("/")[0]
    if owners is not None and room not in owners and name not in owners:
        yield f"{place}: <{header}> belongs in {', '.join(sorted(owners))}"


def layers():
    for path in sources():
        name = path.relative_to(SERVER).as_posix()
        room = name.partition("/")[0] if "/" in name else None
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            place = f"{path}:{line_of(text, match.start(match.lastindex))}"
            if match[2]:
                yield from library_findings(place, name, match[2])
            elif room is not None:
                allowed = MAY_INCLUDE.get(room, set())
                if match[1].partition("/")[0] not in allowed and match[1] not in allowed:
                    yield f"{place}: {room}/ may not know {match[1]}"


def parameters(signature):
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    inner = re.sub(r"\([^()]*\)", "", inner)  # parameters of function pointers
    inner = re.sub(r"\([^()]*\)", "", inner)
    return inner.count(",") + 1


def functions():
    command = ["ctags", "--output-format=json", "--languages=C", "--kinds-C=f", "--fields=+neS"]
    listed = [str(path) for path in sources()]
    output = subprocess.run([*command, "-o", "-", *listed], check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in output.stdout.splitlines()]


def sizes():
    for path in sources():
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{path}:1: {lines} lines, at most {MAX_FILE_LINES}"
    for tag in functions():
        place = f"{tag['path']}:{tag['line']}: {tag['name']}"
        lines = tag["end"] - tag["line"] + 1
        if lines > MAX_FUNCTION_LINES:
            yield f"{place}: {lines} lines, at most {MAX_FUNCTION_LINES}"
        signature = tag.get("signature", "()")
        count = parameters(signature)
        if count > MAX_PARAMETERS and not CALLBACK.search(signature):
            yield f"{place}: {count} parameters, at most {MAX_PARAMETERS}"
    listed = [str(path) for path in sources() if path.suffix == ".c"]
    # pmccabe does not know all of C17 and says so; clang-tidy looks at those functions as well.
    output = subprocess.run(["pmccabe", *listed], check=True, capture_output=True, text=True)
    for row in output.stdout.splitlines():
        modified, _, _, _, _, where = row.split("\t")
        if int(modified) > MAX_COMPLEXITY:
            yield f"{where}: complexity {modified}, at most {MAX_COMPLEXITY}"


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def call_finding(name, function):
    for words, reason in BANNED.items():
        if function in words.split():
            return f"{function}() {reason}"
    for words, owners in RESERVED.items():
        if function in words.split() and name not in owners:
            return f"{function}() belongs in {', '.join(sorted(owners))}"
    return None


def calls():
    for path in sources():
        name = path.relative_to(SERVER).as_posix()
        code = COMMENT_OR_LITERAL.sub(blank, path.read_text(encoding="utf-8"))
        for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
            finding = call_finding(name, match[1])
            if finding:
                yield f"{path}:{line_of(code, match.start())}: {finding}"


CHECKS = {"layers": layers, "sizes": sizes, "calls": calls}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    if not sources():
        sys.exit("house.py: no sources in server/: run it from the root of the repository")
    findings = list(CHECKS[sys.argv[1]]())
    print("\n".join(findings), end="\n" if findings else "")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
