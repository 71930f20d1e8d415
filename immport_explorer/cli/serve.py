"""``serve``: the dashboard as a page."""

from __future__ import annotations

import argparse

from immport_explorer.app.server.serve import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    DEFAULT_VISITS,
    FORKED,
    SPAWNED,
    serve,
)
from immport_explorer.app.visit import limits
from immport_explorer.cli.common import Commands, add_rules
from immport_explorer.cli.settings import settable
from immport_explorer.dependencies import require

_LIMITS = (
    ("--upload-limit", limits.UPLOAD_VARIABLE, "SIZE", "of one upload (default: 20 GB)"),
    ("--disk-limit", limits.DISK_VARIABLE, "SIZE", "of all its files (default: 40 GB)"),
    ("--time-limit", limits.TIME_VARIABLE, "TIME", "of a check (default: 1 h)"),
    (
        "--memory-limit",
        limits.MEMORY_VARIABLE,
        "SIZE",
        "at which a check is ended (default: 4 GB); at half as much again its visit is",
    ),
    (
        "--idle-limit",
        limits.IDLE_VARIABLE,
        "TIME",
        "after which an idle visit ends (default: 30 min); its page warns before",
    ),
    (
        "--keep",
        limits.KEEP_VARIABLE,
        "TIME",
        "for which work is kept after its last change (default: 2 h, or 24 h where only this "
        "machine can reach the page), or off",
    ),
)


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "serve",
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
        help="visits to keep ready, about 100 MB each, so that the page opens faster",
    )
    parser.add_argument(
        "--processes",
        choices=(SPAWNED, FORKED),
        help="forked: visits come from one process that has loaded all they need, in less time and "
        "memory (the default on Linux); spawned: each is a Python of its own",
    )
    notice = parser.add_argument(
        "--notice", metavar="TEXT", help="what the page says about people's data"
    )
    settable(notice, "notice")
    add_rules(parser)
    parser.add_argument("--bundle", metavar="PATH", help="the template bundle it opens with")
    parser.add_argument(
        "--class",
        action="store_true",
        dest="has_class",
        help="for a trainer: a second, secret address shows how many are at which step",
    )
    parser.add_argument(
        "--watch",
        metavar="FOLDER",
        help="a folder of your own that the page checks, and again whenever a file in it is saved; "
        "only where nobody else can reach the page",
    )
    parser.add_argument("--films", metavar="FOLDER", help="the films that Learn shows")
    parser.add_argument("--base-url", default="/", metavar="PATH", help="its path behind a proxy")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="a host name under which a proxy reaches it (may be repeated)",
    )
    _add_sending(parser)
    _add_limits(parser)
    parser.set_defaults(run=run)


def _add_sending(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("sending to ImmPort from the page")
    group.add_argument(
        "--send",
        choices=("on", "off"),
        help="let the page send packages to ImmPort (default: on where only this machine can "
        "reach it, else off)",
    )
    group.add_argument(
        "--immport-server",
        metavar="URL",
        help="a stand-in to practise with, in place of ImmPort",
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "what a visit may use",
        "“none” lifts a limit. Environment variables set them as well: see the page on hosting.",
    )
    group.add_argument(
        "--visits",
        type=int,
        default=DEFAULT_VISITS,
        metavar="N",
        help=f"visits at a time (default: {DEFAULT_VISITS}); others are told to come back later",
    )
    for option, variable, kind, what in _LIMITS:
        group.add_argument(option, dest=variable, metavar=kind, help=what)


def run(options: argparse.Namespace) -> int:
    require("dashboard")
    return serve(
        port=options.port,
        host=options.host,
        open_browser=not options.no_browser,
        preheat=options.preheat,
        notice=options.notice,
        bundle=options.bundle,
        films=options.films,
        watch=options.watch,
        has_class=options.has_class,
        processes=options.processes,
        rules=options.rules,
        base_url=options.base_url,
        names=options.name,
        send=None if options.send is None else options.send == "on",
        immport_server=options.immport_server,
        visits=options.visits,
        limits={variable: getattr(options, variable) for _, variable, *_ in _LIMITS},
    )
