"""``immport``: to ImmPort and back. Validate there, upload, see how far it is, read the report."""

from __future__ import annotations

from immport_explorer.cli.common import Commands
from immport_explorer.cli.immport import looking, practice, sending


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "immport",
        description="Send packages to ImmPort's own validator, and upload them. You need an "
        "ImmPort account with a private workspace. The password comes from IMMPORT_PASSWORD (with "
        "IMMPORT_USERNAME), the system's keyring, or a prompt; it is kept nowhere.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for module in (sending, looking, practice):
        module.add(actions)
