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
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from functools import partial

from immport_explorer import __version__
from immport_explorer.cli import progress, settings
from immport_explorer.cli.commands import COMMANDS, Choices, add_all, add_one
from immport_explorer.cli.common import Commands
from immport_explorer.cli.errors import CommandError
from immport_explorer.dependencies import (
    DISTRIBUTION,
    DependencyError,
    home_page,
    installed,
    require,
)
from immport_explorer.spelling import did_you_mean

_LOUDNESS = {
    "quiet": "only results and errors: no progress, no hints",
    "verbose": "what it runs on, each file, how long it took; of our own faults all",
}
_NO_SETTINGS = "take none from immport-explorer.toml and the like"
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""Loading makes objects that stay, 80,000 of them for a small study: to look for cycles among them
takes a twentieth of what it does, and to do so at the end a fifth."""

_BROKEN_PIPE = 141
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status. Wrong usage ends in ``SystemExit`` with 2."""
    _write_any_text()
    # A block of a file is too small a job to share out: more threads cost time, and save none.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    hook, threshold = sys.unraisablehook, gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
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
    except Exception as error:  # our fault, whatever it is: told in a sentence
        if progress.verbose or "IMMPORT_EXPLORER_RAISE" in os.environ:
            raise
        return _fail(_our_fault(error))
    finally:
        if sys.unraisablehook is _say_nothing:
            gc.collect()
        sys.unraisablehook = hook
        if argv is None:  # the process ends
            gc.freeze()
        gc.set_threshold(*threshold)


def _fail(why: str) -> int:
    """Say why. That a library cannot write the rest either, as it finds when it is cleaned up, has
    nothing to add."""
    sys.unraisablehook = _say_nothing
    print(f"immport-explorer: {why}", file=sys.stderr)
    return 2


def _our_fault(error: Exception) -> str:
    home = home_page()
    where = f" at {home}/issues" if home else ""
    return (
        f"This is a fault of immport-explorer, not of your data: {type(error).__name__}: {error}. "
        f"Tell us{where}, with what --verbose says."
    )


def _say_nothing(_: object) -> None:
    return None


def _run(argv: list[str]) -> int:
    if "_ARGCOMPLETE" in os.environ:
        _complete()
    parser = _parser(asked=next((word for word in argv if not word.startswith("-")), None))
    if not argv:
        parser.print_help()
        return 0
    _check_command(argv)
    options, in_force = settings.parsed(parser, argv)
    require()
    progress.quiet, progress.verbose = "quiet" in options, "verbose" in options
    with _as_loud_as_asked():
        settings.tell(in_force, all_=progress.verbose)
        status: int = options.run(options)
        sys.stdout.flush()
    return status


@contextmanager
def _as_loud_as_asked() -> Iterator[None]:
    """Quiet: nothing but results and what goes wrong. Verbose: what it ran on, and how long."""
    if progress.quiet:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            yield
        return
    began = time.monotonic()
    try:
        yield
    finally:
        if progress.verbose:
            took = f"{time.monotonic() - began:.2f} s"
            parts = ", ".join([f"{DISTRIBUTION} {__version__}", *installed()])
            print(f"{parts}: {took}", file=sys.stderr)


def _complete() -> None:
    """Answer the shell that asks how the line may go on, and end."""
    import argcomplete

    from immport_explorer.cli.completion import offer

    parser, commands = _empty_parser()
    choices = add_all(commands)
    _add_common(parser, choices)
    offer(choices)
    argcomplete.autocomplete(parser)


def _parser(asked: str | None) -> argparse.ArgumentParser:
    parser, commands = _empty_parser()
    _add_common(parser, add_one(commands, asked))
    return parser


def _empty_parser() -> tuple[argparse.ArgumentParser, Commands]:
    parser = argparse.ArgumentParser(
        prog="immport-explorer",
        formatter_class=partial(argparse.HelpFormatter, max_help_position=16),
        description="Browse ImmPort's upload templates, and check a package before it is uploaded.",
        epilog="Not affiliated with ImmPort or NIAID; ImmPort's own validator has the last word.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser, parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=False
    )


def _add_common(parser: argparse.ArgumentParser, commands: Choices) -> None:
    """``--quiet``, ``--verbose`` and ``--no-settings``, before and behind the command and its
    action."""
    how = parser.add_mutually_exclusive_group()
    for name, words in _LOUDNESS.items():
        how.add_argument(f"--{name}", action="store_true", default=argparse.SUPPRESS, help=words)
    parser.add_argument(
        "--no-settings", action="store_true", default=argparse.SUPPRESS, help=_NO_SETTINGS
    )
    for command in commands.values():
        below = [a for a in command._actions if isinstance(a, argparse._SubParsersAction)]
        _add_common(command, below[0].choices if below else {})


def _check_command(argv: list[str]) -> None:
    """Answer a mistyped command with the nearest one, not with the list of all."""
    if not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise CommandError(
            f"There is no command “{argv[0]}”.{did_you_mean(argv[0], COMMANDS)} "
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
