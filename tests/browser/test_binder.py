"""A visit on Binder, rehearsed without its engine: installed, started and left as there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from ruamel.yaml import YAML
from support.browser.served import Dashboard, free_port, load, wait_for, wait_until_open

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Binder runs Linux"),
]

TOKEN = "a-token-of-the-hub"
BREAK = 6
"""Seconds after which an idle process ends here, in place of half an hour."""

_NOT_IN_BINDER = (".git", ".venv", "build", "dist", "tests", "benchmarks", "*cache*", "shared")


@pytest.fixture(scope="module")
def image(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository and an environment beside it, as Binder's image holds them: the packages of
    environment.yml at our pins, then ``binder/postBuild``."""
    folder = tmp_path_factory.mktemp("binder")
    shutil.copytree(
        root, folder / "repository", ignore=shutil.ignore_patterns(*_NOT_IN_BINDER), symlinks=True
    )
    listed = YAML(typ="safe").load(root / "binder/environment.yml")["dependencies"]
    packages = [each for each in listed if not re.match(r"(python|pip)\b(?!-)", each)]
    python = folder / "environment/bin/python"
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(root / "constraints.txt"), *packages], check=True)
    subprocess.run(
        ["binder/postBuild"], cwd=folder / "repository", env=surroundings(folder), check=True
    )
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """Only the image's own environment, and a home of its own."""
    (folder / "home").mkdir(exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IMMPORT"))
    }
    path = f"{folder}/environment/bin{os.pathsep}{os.environ['PATH']}"
    return {**kept, "HOME": str(folder / "home"), "PATH": path}


@pytest.fixture(scope="module")
def binder(image: Path) -> Iterator[Dashboard]:
    """The server that Binder starts for a visitor, below a path and behind a token."""
    port, log = free_port(), image / "log.txt"
    options = {
        "ServerApp.base_url": "/user/visitor-2f9/",
        "ServerApp.port_retries": 0,
        "IdentityProvider.token": TOKEN,
        "MappingKernelManager.cull_idle_timeout": BREAK,
        "MappingKernelManager.cull_interval": 1,
    }
    command = [
        "binder/start",
        "jupyter",
        "server",
        "--no-browser",
        "--allow-root",
    ]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, f"--port={port}", *(f"--{name}={value}" for name, value in options.items())],
            cwd=image / "repository",
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=surroundings(image),
        )
    try:
        wait_until_open(port, process, log)
        yield Dashboard(f"http://localhost:{port}/user/visitor-2f9/", log, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def link_to(root: Path, walkthrough: str) -> str:
    """Where the README's badge of a walkthrough leads on that server."""
    links = re.findall(
        r"^\[\w+\]: (https://mybinder.org/\S+)$", (root / "README.md").read_text(), re.M
    )
    paths = [parse_qs(urlsplit(link).query)["urlpath"][0] for link in links]
    path = next(path for path in paths if f"w%3D{walkthrough}" in path)
    return f"{path}&token={TOKEN}"


def processes(served: Dashboard) -> list[Any]:
    with urllib.request.urlopen(f"{served.url}api/kernels?token={TOKEN}", timeout=30) as answer:
        found: list[Any] = json.load(answer)
    return found


def test_after_a_break_the_visit_goes_on_and_after_leaving_the_work_is_there(
    root: Path, binder: Dashboard, watched_page: Any
) -> None:
    with watched_page(binder, viewport={"width": 1440, "height": 1000}) as page:
        load(page, binder.url + link_to(root, "report"))
        expect(page.get_by_text("Practice data only")).to_be_visible()
        panel = page.get_by_role("complementary", name="Walkthrough")
        panel.get_by_role("link", name="Go to Examples").click()
        page.locator("a[href='#p=validate&e=human-study-broken']").first.click()
        expect(page.get_by_role("heading", name="Not ready for ImmPort")).to_be_visible()
        page.get_by_role("button", name="Write Female for F").click()
        expect(panel.get_by_text("Done:")).to_have_count(1)

        time.sleep(3 * BREAK)  # a break with the page open
        panel.get_by_role("button", name="With the causes at the top").click()
        expect(panel.get_by_text("Done:")).to_have_count(2)

        page.goto("about:blank")  # and away
        assert wait_for(lambda: not processes(binder), 10 * BREAK), "the process was not ended"

        load(page, binder.url + link_to(root, "report"))
        expect(panel.get_by_text("Done:")).to_have_count(2)
        page.get_by_role("link", name="Validate", exact=True).click()
        pick = page.get_by_role("button", name="Write Female for F")
        expect(pick).to_have_attribute("aria-pressed", "true")


def test_the_films_are_there(binder: Dashboard, watched_page: Any) -> None:
    with watched_page(binder) as page:
        load(page, f"{binder.url}voila/render/notebooks/explorer.ipynb?go=p%3Dlearn&token={TOKEN}")
        expect(page.get_by_role("heading", name="Films")).to_be_visible()
