"""``completion``: what a shell needs to complete the commands, their options and names."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from immport_explorer.cli.common import Commands

_SHELLS = ("bash", "zsh", "fish", "powershell")
_WHERE = {
    "bash": 'eval "$(immport-explorer completion bash)"  in ~/.bashrc',
    "zsh": 'eval "$(immport-explorer completion zsh)"  in ~/.zshrc',
    "fish": "immport-explorer completion fish | source  in ~/.config/fish/config.fish",
}


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "completion",
        description="Write what a shell needs to complete commands, options, templates and codes.",
        epilog="; ".join(_WHERE.values()),
    )
    parser.add_argument("shell", choices=_SHELLS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["immport-explorer"], shell=options.shell))
    return 0


def offer(choices: Mapping[str, argparse.ArgumentParser]) -> None:
    """Say which names complete the arguments of the commands."""
    for command, by_argument in _NAMES.items():
        for action in choices[command]._actions:
            if action.dest in by_argument:
                action.completer = by_argument[action.dest]  # type: ignore[attr-defined]


def templates(prefix: str, **_: object) -> list[str]:
    """Names of templates, as their files are called."""
    from immport_explorer.schema.load import load_schema

    return [one.file_name.rsplit(".", 1)[0] for one in load_schema().templates.values()]


def names(prefix: str, **_: object) -> list[str]:
    """What ``show`` knows: templates and vocabularies."""
    from immport_explorer.schema.load import load_schema

    return [*templates(prefix), *load_schema().vocabularies]


def columns(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Headers of the template that stands before."""
    from immport_explorer.schema.load import load_schema

    template = load_schema().find_template(parsed_args.name)
    return [column.header for column in template.columns] if template else []


def codes(prefix: str, **_: object) -> list[str]:
    """Codes of kinds of issue."""
    from immport_explorer.issues.kinds import KINDS

    return list(KINDS)


def versions(prefix: str, **_: object) -> list[str]:
    """Schema versions."""
    from immport_explorer.schema.versions import versions as known

    return list(known())


def examples(prefix: str, **_: object) -> list[str]:
    """Names of example packages."""
    from immport_explorer.examples import names as known

    return list(known())


_NAMES: dict[str, dict[str, Callable[..., list[str]]]] = {
    "show": {"name": names, "column": columns, "schema": versions},
    "blank": {"names": templates, "schema": versions},
    "guide": {"names": templates, "schema": versions},
    "explain": {"codes": codes},
    "examples": {"names": examples, "schema": versions},
    "validate": {"select": codes, "ignore": codes, "schema": versions},
    "repair": {"only": codes, "schema": versions},
    "search": {"schema": versions},
}
"""What completes an argument, by command and by the argument's name."""
