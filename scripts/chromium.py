"""Finds a Chromium for the browser tests, or installs one, and says which.

Usage: python scripts/chromium.py [--install]. Prints the path of the program.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> Path | None:
    """A Chromium that starts: the one ``CHROMIUM`` names, the system's, or Playwright's own."""
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> Path | None:
    """Install one: the system's package where that is allowed, else Playwright's download."""
    for attempt in (_install_system_package, _install_playwright_browser):
        attempt()
        found = find()
        if found:
            return found
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install one if there is none")
    found = find()
    if found is None and parser.parse_args().install:
        found = install()
    if found is None:
        print("No Chromium was found; set CHROMIUM to the path of one.", file=sys.stderr)
        return 1
    print(found)
    return 0


def _candidates() -> Iterator[Path]:
    named = os.environ.get("CHROMIUM")
    if named:
        yield Path(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            yield Path(path)
    own = _playwright_browser()
    if own:
        yield own


def _playwright_browser() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def _starts(path: Path) -> bool:
    """Some systems hold a stand-in that only says how to install the real one."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _install_system_package() -> None:
    if not shutil.which("apt-get"):
        return
    prefix = _administrator()
    if prefix is None:
        return
    print("Installing the system's chromium package.", file=sys.stderr)
    apt = [*prefix, "apt-get", "-q", "-y"]
    command = [*apt, "install", "--no-install-recommends", "chromium"]
    if not _succeeds(command):
        _succeeds([*apt, "update"])
        _succeeds(command)


def _administrator() -> list[str] | None:
    """What to put before a command to run it as an administrator; None if that is not allowed."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _install_playwright_browser() -> None:
    print("Installing Playwright's chromium.", file=sys.stderr)
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
