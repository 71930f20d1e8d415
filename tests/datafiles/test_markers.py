"""Markers have many names; in doubt two of them mean the same."""

from __future__ import annotations

import pytest

from immport_explorer.datafiles.markers import gated, is_named, words_of

GATES = [
    ("CD3-, CD19+ , CD20+", ["CD3", "CD19", "CD20"]),
    ("CD3+, CD4+, CD127lo, CD25+, HLA-DR+", ["CD3", "CD4", "CD127", "CD25", "HLA-DR"]),
    ("CD3+CD4+CD8-", ["CD3", "CD4", "CD8"]),
    ("CD62Lhi, and CD44lo", ["CD62L", "CD44"]),
    ("IgD-, CD27hi", ["IgD", "CD27"]),
    ("lymphocyte", []),
    ("All cells in a sample", []),
]


@pytest.mark.parametrize(("gate", "markers"), GATES)
def test_the_markers_of_a_gate(gate: str, markers: list[str]) -> None:
    assert gated(gate) == markers


SAME = [
    ("CD8", "BV421-CD8a"),
    ("CD8a", "CD8"),
    ("CD3", "mCD3E"),
    ("HLA-DR", "HLA-DR PE"),
    ("HLA-DR", "HLADR"),
    ("TCRgd", "TCRγδ"),
    ("CD3", "154Sm_CD3"),
]
OTHER = [("CD3", "CD38"), ("CD4", "CD45RA"), ("CD8", "CD28"), ("IgD", "IgM")]


@pytest.mark.parametrize(("marker", "text"), SAME)
def test_two_names_of_one_marker(marker: str, text: str) -> None:
    assert is_named(marker, words_of(text))


@pytest.mark.parametrize(("marker", "text"), OTHER)
def test_two_markers(marker: str, text: str) -> None:
    assert not is_named(marker, words_of(text))
