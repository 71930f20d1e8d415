"""``explain``: what a kind of issue means and how to fix it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from immport_explorer.cli.common import Commands, add_listing_format, print_json
from immport_explorer.cli.errors import CommandError
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.issues.kinds import AnyKind


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "explain",
        description="Say what a kind of issue means, why ImmPort cares, and how to fix it.",
    )
    parser.add_argument("codes", nargs="*", metavar="CODE", help="as value.required; none: all")
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer.issues.kinds import KINDS

    chosen = [kind for code in options.codes for kind in find_kinds(code)]
    if options.format == "json":
        print_json([kind.to_dict() for kind in chosen or KINDS.values()])
    elif chosen:
        _explain(chosen)
    else:
        _list(KINDS.values())
    return 0


def find_kinds(code: str) -> list[AnyKind]:
    """The kind of that code, or all of a family (``value``).

    Raises :class:`CommandError` with the nearest codes where there is none.
    """
    from immport_explorer.issues.kinds import KINDS

    wanted = code.strip().casefold()
    found = [kind for kind in KINDS.values() if wanted in (kind.code, kind.family)]
    if not found:
        families = {kind.family for kind in KINDS.values()}
        raise CommandError(
            f"No kind of issue has the code “{code}”.{did_you_mean(wanted, {*KINDS, *families})} "
            "See immport-explorer explain."
        )
    return found


def _explain(kinds: Iterable[AnyKind]) -> None:
    from immport_explorer.report.terminal import SEVERITY_STYLES, Page

    page = Page()
    for kind in kinds:
        page.line()
        page.line((kind.title, "bold"))
        page.line((kind.code, "cyan"), ("  ", ""), (kind.severity, SEVERITY_STYLES[kind.severity]))
        page.field("Why", kind.why)
        page.field("How to fix it", kind.fix_in_general)
        page.field("Example", kind.example)


def _list(kinds: Iterable[AnyKind]) -> None:
    from immport_explorer.report.terminal import SEVERITY_STYLES, Page

    page = Page()
    width = max(len(kind.code) for kind in kinds) + 2
    family = ""
    for kind in kinds:
        if kind.family != family:
            family = kind.family
            page.line()
        style = SEVERITY_STYLES[kind.severity]
        page.line((f"{kind.code:{width}}", "cyan"), (f"{kind.severity:9}", style), (kind.title, ""))
    page.line()
    page.line(("immport-explorer explain CODE says why ImmPort cares, and how to fix it.", "dim"))
