"""How much of a package is read before reading stops: every bound in one place."""

from __future__ import annotations

import msgspec

IMMPORT_FILE_BYTES = 2_147_483_647
"""The largest file that ImmPort takes (its template bundle's introduction says so)."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on what a package may hold. Sizes are in bytes, uncompressed unless said otherwise.

    What lies beyond a bound is left unread and a note says so; nothing is cut off in silence.
    """

    files: int = 20_000
    """Members of a package; a large flow cytometry study holds a few thousand."""
    folder_depth: int = 32
    follow_links: bool = False
    """Whether links in a folder to files are followed: only where whoever handed the folder in may
    read whatever the program may, as on the command line; never for uploads."""
    total_bytes: int = 200 * 2**30
    """All members together."""
    file_bytes: int = IMMPORT_FILE_BYTES
    zip_directory_bytes: int = 32 * 2**20
    """A zip's table of contents, which is held in memory; 20,000 entries need about 2 MiB."""
    ratio: int = 250
    """Size to compressed size of a member; tables of text reach some 50, empty cells more."""
    ratio_from_bytes: int = 64 * 2**20
    """Smaller members may have any ratio: they do no harm."""
    ratio_of_all_from_bytes: int = 2**30
    """Members that are larger than that together must keep the ratio together."""
    path_characters: int = 1_000
    line_bytes: int = 3 * 2**20
    """A line of a text file; the widest real template has 649 columns, whose values have at most
    4,000 characters."""
    columns: int = 4_096
    compound_bytes: int = 2 * 2**20
    """A template with sections is held in memory; a real one has some kilobytes."""
    block_bytes: int = 10 * 2**20
    """Text is read in blocks of this size."""
    block_cells: int = 4_000_000
    """Cells of a block's table; a block of many short rows is divided."""
    cells_per_byte: int = 64
    """Cells of a table for each byte of text; far more are rows of nothing under wide headers."""
    workbook_bytes: int = 256 * 2**20
    """The parts of a spreadsheet together, unpacked."""
    workbooks_bytes: int = 2**30
    """The parts of all spreadsheets of a package together."""
    other_workbook_bytes: int = 16 * 2**20
    """A spreadsheet that is not named like a template is looked into up to this size."""
    workbook_cells: int = 6_000_000
    """The rectangles together that the outermost cells of a package's sheets span."""
    json_bytes: int = 64 * 2**20
    """A JSON file, which is held in memory."""
    json_values: int = 5_000_000
    """Values in a JSON file, counted by the commas and brackets."""
    notes_of_a_kind: int = 1_000
    """Notes of one kind kept for a file; the rest are counted in a last one."""


class Room:
    """What is left for the spreadsheets of a package, which are held in memory: ``bytes`` of their
    parts, unpacked, and ``cells`` of their sheets."""

    def __init__(self, limits: Limits) -> None:
        self.bytes = limits.workbooks_bytes
        self.cells = limits.workbook_cells
