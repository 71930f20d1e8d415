"""What ``serve`` refuses before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from immport_explorer.cli import main


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "0.0.0.0"],
        ["--name", "explorer.example"],
        ["--base-url", "/explorer"],
    ],
)
def test_a_folder_is_followed_only_where_nobody_else_can_reach_the_page(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--no-browser", "--watch", str(tmp_path), *options]) == 2
    assert "followed only where nobody but you can reach the page" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "study.zip").touch()
    for name in ("nowhere", "study.zip"):
        assert main(["serve", "--no-browser", "--watch", str(tmp_path / name)]) == 2
        assert f"There is no folder at {tmp_path / name}" in capsys.readouterr().err
