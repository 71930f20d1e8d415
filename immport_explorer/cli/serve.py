"""``serve``: the dashboard as a page."""

from __future__ import annotations

import argparse

from immport_explorer.app.serve import DEFAULT_HOST, DEFAULT_PORT, serve
from immport_explorer.cli.common import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "serve",
        help="open the dashboard in a browser",
        description="Serve the dashboard until it is interrupted (Ctrl-C).",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, metavar="N", help=f"default: {DEFAULT_PORT}"
    )
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help="where to listen (default: this machine only); 0.0.0.0 lets others in",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open a browser, only print the address"
    )
    parser.add_argument(
        "--preheat",
        type=int,
        default=0,
        metavar="N",
        help="visits to keep ready, about 200 MB each, so that the page opens faster",
    )
    parser.add_argument("--notice", metavar="TEXT", help="what the page says about people's data")
    parser.add_argument("--bundle", metavar="PATH", help="the template bundle it opens with")
    parser.add_argument("--base-url", default="/", metavar="PATH", help="its path behind a proxy")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="a host name under which a proxy reaches it (may be repeated)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return serve(
        port=options.port,
        host=options.host,
        open_browser=not options.no_browser,
        preheat=options.preheat,
        notice=options.notice,
        bundle=options.bundle,
        base_url=options.base_url,
        names=options.name,
    )
