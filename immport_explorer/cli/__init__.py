"""The command line, thin over the public API.

Each command has a module of its own, which loads what it needs when it runs, so that ``--help``
costs next to nothing. Results go to standard output, everything else to standard error.

Exit status: 0 done (for ``validate``: nothing at or above ``--fail-on``), 1 something was found,
2 it could not run.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from functools import partial

from immport_explorer import __version__
from immport_explorer.cli import (
    batch,
    blank,
    clean,
    compare,
    course,
    examples,
    explain,
    fill,
    from_release,
    guide,
    immport,
    official,
    plan,
    practice,
    repair,
    rules,
    schema,
    serve,
    show,
    templates,
    validate,
    workspace,
)
from immport_explorer.cli.errors import CommandError, did_you_mean
from immport_explorer.dependencies import DependencyError, require

_COMMANDS = (
    validate,
    batch,
    repair,
    official,
    immport,
    templates,
    show,
    blank,
    guide,
    plan,
    fill,
    from_release,
    explain,
    examples,
    practice,
    course,
    clean,
    compare,
    rules,
    workspace,
    serve,
    schema,
)
_BROKEN_PIPE = 141
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status. Wrong usage ends in ``SystemExit`` with 2."""
    _write_any_text()
    # A block of a file is too small a job to share out: more threads cost time, and save none.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    hook = sys.unraisablehook
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except (CommandError, DependencyError) as error:
        return _fail(str(error))
    except BrokenPipeError:
        _drop_output()
        return _BROKEN_PIPE
    except OSError as error:
        _drop_output()
        return _fail(f"Cannot go on: {error.strerror or error}.")
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        if sys.unraisablehook is _say_nothing:
            gc.collect()
        sys.unraisablehook = hook


def _fail(why: str) -> int:
    """Say why. That a library cannot write the rest either, as it finds when it is cleaned up, has
    nothing to add."""
    sys.unraisablehook = _say_nothing
    print(f"immport-explorer: {why}", file=sys.stderr)
    return 2


def _say_nothing(_: object) -> None:
    return None


def _run(argv: list[str]) -> int:
    parser, names = _parser()
    _check_command(argv, names)
    options = parser.parse_args(argv)
    require()
    status: int = options.run(options)
    sys.stdout.flush()
    return status


def _parser() -> tuple[argparse.ArgumentParser, list[str]]:
    parser = argparse.ArgumentParser(
        prog="immport-explorer",
        formatter_class=partial(argparse.HelpFormatter, max_help_position=16),
        description="Browse ImmPort's upload templates, and check a package before it is uploaded.",
        epilog="Not affiliated with ImmPort or NIAID; ImmPort's own validator has the last word.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=True
    )
    for module in _COMMANDS:
        module.add(commands)
    return parser, list(commands.choices)


def _check_command(argv: list[str], names: list[str]) -> None:
    """Answer a mistyped command with the nearest one, not with the list of all."""
    if argv and not argv[0].startswith("-") and argv[0] not in names:
        raise CommandError(
            f"There is no command “{argv[0]}”.{did_you_mean(argv[0], names)} "
            "See immport-explorer --help."
        )


def _write_any_text() -> None:
    """What a terminal's encoding cannot show is written as an escape, not refused."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Whoever read our output has gone; what is still in the buffer goes nowhere."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
