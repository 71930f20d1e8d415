"""A stand-in for ImmPort's server, and a person's journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import immport

from immport_explorer.submission.client import Client
from immport_explorer.submission.stand_in.server import StandIn


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with immport.standing_in() as serving:
        yield serving


@pytest.fixture
def client(stand_in: StandIn) -> Iterator[Client]:
    with immport.client_of(stand_in) as opened:
        yield opened


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the journal; name and password are in the environment."""
    folder = tmp_path / "journal"
    for name, value in immport.variables(folder).items():
        monkeypatch.setenv(name, value)
    return folder
