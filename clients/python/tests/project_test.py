# SPDX-License-Identifier: Apache-2.0
"""The project: its wheel, found by pytest of its own accord, and its types."""

import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import mypy.api

PROJECT = pathlib.Path(__file__).resolve().parent.parent

USES_THE_FIXTURES = """
def test_it(codecatalyst_user):
    assert codecatalyst_user.client().verify_session()["identity"] == codecatalyst_user.identity
"""


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_wheel_is_a_typed_plugin_that_pytest_finds(tmp_path):
    # A copy: building leaves nothing behind in the sources.
    project = shutil.copytree(PROJECT, tmp_path / "project")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, project)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == "pytest_codecatalyst_mock-0.1.0-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert "codecatalyst_mock/py.typed" in names
    assert any(name.endswith("/LICENSE") for name in names)

    installed = tmp_path / "installed"
    pip("install", "--no-deps", "--no-index", "--target", installed, wheel)
    (tmp_path / "it_test.py").write_text(USES_THE_FIXTURES)
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    environment.pop("PYTEST_PLUGINS", None)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "it_test.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "plugins: codecatalyst-mock-0.1.0" in ended.stdout
    assert "1 passed" in ended.stdout


def test_mypy_is_content_and_strict(monkeypatch, tmp_path):
    monkeypatch.chdir(PROJECT)
    told, problems, status = mypy.api.run(["--cache-dir", str(tmp_path)])
    assert status == 0, told + problems
