# SPDX-License-Identifier: Apache-2.0
"""
services.py github|gitlab FILE FOLDER: plays the runner for a job with services, on a Docker engine.

Does what the real runner does with `services`, `env` or `variables`, and the commands of the job in
FILE, which run in FOLDER, as if the repository had been checked out there. `uses` steps are passed
over. Images are those that the engine has. Exits with 0 when the job would be green.

  github   the service's ports are published and its health check waited for; the commands run here
  gitlab   the port that the service's image exposes is waited for; the commands run in the job's
           image, linked with the service under its alias
"""

import os
import pathlib
import socket
import subprocess
import sys
import time

import yaml

PATIENCE_SECONDS = 60


def docker(*arguments):
    """What `docker ARGUMENT...` prints."""
    command = ["docker", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def inspect(container, template):
    return docker("inspect", "--format", template, container)


def options(flag, values):
    return [word for value in values for word in (flag, value)]


def assignments(variables):
    return [f"{name}={value}" for name, value in variables.items()]


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"services.py: not within {PATIENCE_SECONDS} s: {what}")
        time.sleep(0.1)


def is_healthy(container):
    status = inspect(container, "{{.State.Health.Status}}")
    if status == "unhealthy":
        sys.exit("services.py: the service is unhealthy")
    return status == "healthy"


def accepts(address):
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


class Service:
    """A running container, removed at the end of the with statement."""

    def __init__(self, *arguments):
        self.id = docker("run", "--detach", *arguments)

    def __enter__(self):
        return self.id

    def __exit__(self, *_):
        docker("rm", "--force", "--volumes", self.id)


def run_github(job, folder):
    [service] = job["services"].values()
    arguments = options("--publish", service["ports"])
    arguments += options("--env", assignments(service.get("env", {})))
    with Service(*arguments, service["image"]) as container:
        wait_until(lambda: is_healthy(container), "the service's health")
        for step in job["steps"]:
            if "run" in step:
                subprocess.run(
                    ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
                    cwd=folder,
                    env={**os.environ, **job["env"]},
                    check=True,
                )


def run_gitlab(job, folder):
    [service] = job["services"]
    with Service(*options("--env", assignments(job["variables"])), service["name"]) as container:
        [exposed] = yaml.safe_load(inspect(container, "{{json .Config.ExposedPorts}}"))
        host = inspect(container, "{{.NetworkSettings.IPAddress}}")
        port = int(exposed.split("/")[0])
        wait_until(lambda: accepts((host, port)), f"a connection to port {port}")
        arguments = ["--rm", "--link", f"{container}:{service['alias']}"]
        arguments += options("--env", assignments(job["variables"]))
        arguments += ["--volume", f"{folder}:/builds/job", "--workdir", "/builds/job"]
        script = "\n".join(["set -eo pipefail", *job["script"]])
        print(docker("run", *arguments, job["image"], "bash", "-c", script))


def main(provider, path, folder):
    document = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
    if provider == "github":
        [job] = document["jobs"].values()
        run_github(job, folder)
    else:
        [job] = document.values()
        run_gitlab(job, folder)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("github", "gitlab"):
        sys.exit(__doc__.strip())
    try:
        main(*sys.argv[1:3], os.path.abspath(sys.argv[3]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"services.py: {error}")
