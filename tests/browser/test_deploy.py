"""What is in deploy/: a proxy in front of the page, and a hub with a kernel for each user."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.archive import TEMPLATE
from support.browser.served import LOAD_TIMEOUT, free_port, load, wait_for, wait_until_open

import immport_explorer.app.server.voila as voila_server
from immport_explorer import validate

SHARE = Path(voila_server.__file__).with_name("share")
PASSWORD = "open sesame, please"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a server's files, for Unix")

Proxied = Callable[..., contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="module")
def nginx(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Proxied:
    """``with nginx(port) as address:`` puts the shipped configuration before what listens there."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not there")

    @contextlib.contextmanager
    def start(behind: int, *, password: bool) -> Iterator[str]:
        folder = tmp_path_factory.mktemp("nginx")
        port = free_port()
        (folder / "htpasswd").write_text(f"ann:{{PLAIN}}{PASSWORD}\n")
        site = (root / "deploy/nginx.conf").read_text()
        changes = {
            "listen 80;": f"listen 127.0.0.1:{port};",
            "127.0.0.1:8866": f"127.0.0.1:{behind}",
            "/etc/nginx/immport-explorer.htpasswd": str(folder / "htpasswd"),
        }
        for shipped, here in changes.items():
            assert shipped in site
            site = site.replace(shipped, here)
        if not password:
            site = "\n".join(line for line in site.splitlines() if "auth_basic" not in line)
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # Its workers are somebody else where it is started by root, who may not read test folders.
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\n{site}\n}}\n"
        )
        with (folder / "out.txt").open("wb") as sink:
            process = subprocess.Popen(
                [program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=folder,
            )
        try:
            wait_until_open(port, process, folder / "out.txt")
            yield f"http://localhost:{port}/explorer/"
        finally:
            process.terminate()
            process.wait(timeout=20)

    return start


def package_of(user: str, issues: int, folder: Path) -> tuple[Path, int]:
    """A package that names its user, and how many issues it has: one more row, more of them."""
    file = folder / f"treatments_{user}.txt"
    line = TEMPLATE.splitlines(keepends=True)[-1]
    rows = [line.format(id=f"{user}_{number}", amount="5") for number in range(issues)]
    file.write_text(TEMPLATE.replace(line, "".join(rows)))
    return file, len(validate(file).issues)


def check(page: Page, file: Path, issues: int) -> None:
    """Upload the package on the page, and see that its own result comes."""
    page.locator("input[data-role=files]").set_input_files(file)
    heading = page.get_by_role("heading", name=f"All issues ({issues})", exact=True)
    expect(heading).to_be_visible()
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator(".ipx-banner .ipx-label").first).to_have_text(file.name)


def asked(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code


def test_page_behind_a_proxy_below_a_path(
    serve_dashboard, nginx: Proxied, browser: Browser, tmp_path: Path
) -> None:
    with (
        serve_dashboard(base_url="/explorer/", names=["localhost"]) as dashboard,
        nginx(int(dashboard.url.rsplit(":", 1)[1].strip("/")), password=True) as address,
    ):
        assert asked(address) == 401
        assert asked(f"{address}healthz") == 200
        context = browser.new_context(http_credentials={"username": "ann", "password": PASSWORD})
        page = context.new_page()
        load(page, f"{address}#p=validate")
        check(page, *package_of("ann", 3, tmp_path))
        assert page.url.startswith(address)
        context.close()


# --- the hub -------------------------------------------------------------------------------------


def proxy_of_hub() -> str | None:
    """The folder of configurable-http-proxy: on the path, or where `make test` puts it."""
    own = Path(sys.prefix) / "hub-proxy" / "node_modules" / ".bin"
    found = shutil.which("configurable-http-proxy", path=f"{own}{os.pathsep}{os.environ['PATH']}")
    return str(Path(found).parent) if found else None


@pytest.fixture(scope="module")
def hub(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A hub as deploy/jupyterhub sets it up, to try it out; the port it listens on, and its log."""
    proxy = proxy_of_hub()
    if proxy is None:
        pytest.skip("configurable-http-proxy is not there (`make test` installs it with npm)")
    folder = tmp_path_factory.mktemp("hub")
    port, api, inner = free_port(), free_port(), free_port()
    arguments = "[*c.Spawner.args, '--allow-root']"
    (folder / "config.py").write_text(
        f"load_subconfig({str(root / 'deploy/jupyterhub/jupyterhub_config.py')!r})\n"
        f"c.JupyterHub.bind_url = 'http://127.0.0.1:{port}/explorer/'\n"
        f"c.JupyterHub.hub_port = {inner}\n"
        f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{api}'\n"
        f"c.Spawner.args = {arguments if os.geteuid() == 0 else '[]'}\n"
        # From the clone, where the package is not installed into the environment's share/.
        f"c.Spawner.environment['JUPYTER_PATH'] = {str(SHARE)!r}\n"
        f"c.Spawner.environment['PYTHONPATH'] = {str(root)!r}\n"
    )
    log = folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "config.py"],
            cwd=folder,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "IMMPORT_EXPLORER_TRIAL_PASSWORD": PASSWORD,
                "PATH": f"{proxy}{os.pathsep}{os.environ['PATH']}",
            },
        )
    try:
        wait_until_open(port, process, log)
        sign_in_page = f"http://localhost:{port}/explorer/hub/login"
        assert wait_for(lambda: asked(sign_in_page) == 200, 60), log.read_text()
        yield port, log
    finally:
        process.terminate()
        process.wait(timeout=60)


def sign_in(browser: Browser, address: str, user: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, timeout=LOAD_TIMEOUT)
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return context, page


def test_users_of_a_hub_have_a_page_each_and_see_only_theirs(
    hub: tuple[int, Path], nginx: Proxied, browser: Browser, tmp_path: Path
) -> None:
    users = {"ann": 2, "bob": 5, "cem": 9}
    port, log = hub
    with nginx(port, password=False) as address:
        people = {user: sign_in(browser, address, user) for user in users}
        pages = {user: page for user, (_, page) in people.items()}
        for user, page in pages.items():
            page.wait_for_url(f"{address}user/{user}/voila/render/**", timeout=LOAD_TIMEOUT)
            page.get_by_role("navigation").first.wait_for(timeout=LOAD_TIMEOUT)
            page.get_by_text("Files stay on our server for the length").wait_for()
            page.get_by_role("navigation").get_by_role("link", name="Validate").first.click()
        packages = {user: package_of(user, users[user], tmp_path) for user in users}
        assert len({issues for _, issues in packages.values()}) == 3
        for user, page in pages.items():
            check(page, *packages[user])
        for user, page in pages.items():
            text = page.locator("body").inner_text()
            assert all((f"treatments_{name}" in text) == (name == user) for name in users)
        context, _ = people["ann"]
        foreign = context.new_page()
        answer = foreign.goto(f"{address}user/bob/api/kernels", timeout=LOAD_TIMEOUT)
        assert answer is not None
        assert answer.status in (403, 404)
        for context, _ in people.values():
            context.close()
    assert "treatments_" not in log.read_text()


def test_settings_of_the_page_are_those_of_binder(root: Path) -> None:
    settings = root / "deploy/jupyterhub/settings/voila.json"
    assert json.loads(settings.read_text()) == json.loads((root / "binder/voila.json").read_text())
