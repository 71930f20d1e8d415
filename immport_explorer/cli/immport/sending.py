"""``immport validate`` and ``immport upload``: check here, send, wait, explain the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    add_workspace,
    check_paths,
    make_folder,
    print_json,
    read_schema,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.immport.going_on import add_wait, go_on, show_outcome
from immport_explorer.cli.immport.options import (
    add_connection,
    add_journal,
    addresses_of,
    client_of,
    in_sentences,
    journal_of,
    say,
)
from immport_explorer.cli.progress import Progress
from immport_explorer.files.wording import counted

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.submission.addresses import Purpose
    from immport_explorer.submission.answers import RemoteWorkspace
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.journal import Plan, Submission
    from immport_explorer.submission.outgoing import Outgoing

_FILES_LISTED = 20


def add(actions: Commands) -> None:
    _add_validate(actions)
    _add_upload(actions)


def _add_validate(actions: Commands) -> None:
    parser = actions.add_parser(
        "validate",
        help="have ImmPort's own validator check a package",
        description="Check a package here, send it to ImmPort's validator, and explain its report. "
        "Nothing is stored at ImmPort.",
        epilog="Exit status: 0 ImmPort found no error, 1 it did (or errors here kept the package "
        "from being sent), 2 could not run.",
    )
    _add_package(parser)
    parser.add_argument(
        "--anyway", action="store_true", help="send it even though errors were found here"
    )
    parser.set_defaults(run=in_sentences(_validate))


def _add_upload(actions: Commands) -> None:
    parser = actions.add_parser(
        "upload",
        help="upload a package to a workspace",
        description="Upload a package that has no errors. You are asked to type the workspace's "
        "name. What ImmPort gives accessions to is remembered in --workspace-file.",
        epilog="Exit status: 0 ImmPort stored it, 1 it did not, 2 could not run.",
    )
    _add_package(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask; with --workspace-name")
    parser.add_argument(
        "--workspace-name", metavar="NAME", help="the workspace's name, which must match"
    )
    parser.add_argument(
        "--again", action="store_true", help="upload what was uploaded before once more"
    )
    parser.add_argument(
        "--reserve",
        action="store_true",
        help="only register the upload: its files reach ImmPort another way",
    )
    parser.set_defaults(run=in_sentences(_upload))


def _add_package(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PACKAGE", help="a folder, a zip, or the files of one package"
    )
    parser.add_argument(
        "--workspace", type=int, required=True, metavar="N", help="its number at ImmPort"
    )
    add_workspace(
        parser,
        "the ids that ImmPort holds already (see immport-explorer workspace)",
        "--workspace-file",
    )
    parser.add_argument("--batch-updater", action="store_true", help="the file is one of its")
    parser.add_argument("--package-name", default="", metavar="NAME", help="of single files")
    parser.add_argument("--notes", default="", metavar="TEXT", help="stand with it at ImmPort")
    parser.add_argument("--server-name", default="", help=argparse.SUPPRESS)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be sent to where; ask nobody"
    )
    parser.add_argument("--output", metavar="FILE", help="keep the report as ImmPort sent it")
    add_wait(parser)
    add_schema(parser)
    add_listing_format(parser)
    add_journal(parser)
    add_connection(parser)


# ---- the two actions ----------------------------------------------------------------------------


def _validate(options: argparse.Namespace) -> int:
    return _Sending(options, uploads=False).run()


def _upload(options: argparse.Namespace) -> int:
    if options.yes and not options.workspace_name:
        raise CommandError("--yes needs --workspace-name, so that it goes where it should.")
    return _Sending(options, uploads=True).run()


@dataclass
class _Sending:
    options: argparse.Namespace
    uploads: bool

    def run(self) -> int:
        check_paths(self.options.paths)
        from immport_explorer.submission.outgoing import outgoing
        from immport_explorer.submission.steps import continued

        name = "" if self.options.batch_updater else self.options.package_name
        with outgoing(self.options.paths, package_name=name, tell=say) as out:
            plan = self._plan(out)
            again = self.uploads and self.options.again
            earlier = continued(journal_of(self.options), plan, again=again)
            if earlier is not None and not self.options.dry_run:
                return self._go_on(out, earlier)
            checked = self._check()
            if not checked.may_go:
                return 1
            return self._dry(out) if self.options.dry_run else self._begin(out, plan, checked)

    def _plan(self, out: Outgoing) -> Plan:
        from immport_explorer.submission.journal import Plan, note_of

        options = self.options
        return Plan(
            addresses=addresses_of(options),
            purpose=self._purpose(),
            workspace=options.workspace,
            username="",
            sources=tuple(str(Path(path).absolute()) for path in options.paths),
            fingerprint=out.fingerprint,
            size=out.size,
            package_name=self._package_name(out),
            notes=note_of(options.notes, options.paths),
            server_name=options.server_name,
            reserved=self._reserves,
        )

    def _package_name(self, out: Outgoing) -> str:
        if self.options.batch_updater:
            return ""
        return out.package_name or (out.files[0].name if self._reserves else "")

    @property
    def _reserves(self) -> bool:
        return bool(self.uploads and self.options.reserve)

    def _purpose(self) -> Purpose:
        from immport_explorer.submission.addresses import Purpose

        if self.options.batch_updater:
            return Purpose.UPDATER_UPLOAD if self.uploads else Purpose.UPDATER_VALIDATE
        return Purpose.UPLOAD if self.uploads else Purpose.VALIDATE

    def _go_on(self, out: Outgoing, submission: Submission) -> int:
        """Go on with a submission from wherever an earlier run left it."""
        if submission.ticket is not None:
            say(f"It was sent already: going on with the ticket {submission.ticket}.")
        plan = submission.plan
        with client_of(self.options, plan.addresses, plan.username) as client:
            go_on(self.options, submission, client, out.files)
        package = None if self.options.batch_updater else self.options.paths
        return self._end(submission, package, None)

    def _begin(self, out: Outgoing, plan: Plan, checked: _Checked) -> int:
        with client_of(self.options, plan.addresses) as client:
            self._confirm(_workspace(client, plan), out)
            named = replace(plan, username=client.credentials.username)
            submission = journal_of(self.options).begin(named)
            go_on(self.options, submission, client, out.files)
        return self._end(submission, None, checked.report)

    def _end(
        self,
        submission: Submission,
        package: Sequence[str] | None,
        report: ValidationReport | None,
    ) -> int:
        status = show_outcome(self.options, submission, package, report)
        self._learn(submission)
        return status

    # ---- before anything is sent ------------------------------------------------------------

    def _check(self) -> _Checked:
        checked = self._check_update() if self.options.batch_updater else self._check_package()
        if not checked.may_go:
            say("It was not sent: fix the errors first.", "" if self.uploads else _ANYWAY)
        return checked

    def _check_package(self) -> _Checked:
        report = _validated(self.options)
        if report.valid:
            say(report.headline())
            return _Checked(True, report)
        if not self.uploads and self.options.anyway:
            say(f"{report.headline()} It is sent anyway.")
            return _Checked(True, report)
        _show(report, self.options.format)
        return _Checked(False, report)

    def _check_update(self) -> _Checked:
        from immport_explorer.submission.batch_updater import check_update

        if len(self.options.paths) != 1:
            raise CommandError("The batch updater takes one file at a time.")
        problems = check_update(Path(self.options.paths[0]), read_schema(self.options.schema))
        for problem in problems:
            say(f"{self.options.paths[0]}: {problem}")
        anyway = not self.uploads and self.options.anyway
        return _Checked(not problems or anyway, None)

    def _dry(self, out: Outgoing) -> int:
        what = self._described(out)
        if self.options.format == "json":
            print_json(what)
        else:
            for line in _lines(what):
                print(line)
        say("Nothing was sent (--dry-run).")
        return 0

    def _described(self, out: Outgoing) -> dict[str, object]:
        return {
            "purpose": str(self._purpose()),
            "server": addresses_of(self.options).send(self._purpose()),
            "workspace": self.options.workspace,
            "package_name": self._package_name(out),
            "files": [path.name for path in out.files],
            "size": out.size,
            "contents": [{"name": name, "size": size} for name, size in out.listing],
        }

    def _confirm(self, workspace: RemoteWorkspace, out: Outgoing) -> None:
        if not self.uploads:
            return
        for line in _lines(self._described(out)):
            say(line)
        say(f"The workspace is called: {workspace.name}")
        typed = self.options.workspace_name
        if not self.options.yes:
            typed = _typed()
        if typed.strip() != workspace.name.strip():
            raise CommandError(
                f"Workspace {workspace.workspace_id} is called “{workspace.name}”, not "
                f"“{typed}”. Nothing was sent."
            )

    # ---- afterwards -------------------------------------------------------------------------

    def _learn(self, submission: Submission) -> None:
        """Keep what ImmPort holds from now on: the package's ids, and their accessions."""
        from immport_explorer.official.read import read_official
        from immport_explorer.submission.accessions import learn
        from immport_explorer.submission.answers import State

        file = self.options.workspace_file
        is_loaded = submission.state is State.COMPLETED and submission.has_report
        if file is None or not self.uploads or self.options.batch_updater or not is_loaded:
            return
        make_folder(Path(file).parent)
        _validated(self.options, learns=True)
        receipt = read_official(submission.report_path).receipt
        if receipt is not None:
            count = learn(file, receipt)
            say(f"{file} holds {counted(count, 'accession')} now.")


@dataclass(frozen=True)
class _Checked:
    may_go: bool
    report: ValidationReport | None


_ANYWAY = "Or have ImmPort look all the same: --anyway."


def _validated(options: argparse.Namespace, *, learns: bool = False) -> ValidationReport:
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.validation.validate import validate
    from immport_explorer.validation.workspace import Workspace, WorkspaceError

    file = options.workspace_file
    held = Workspace(file, read_only=not learns) if file else None
    try:
        with Progress() as progress:
            return validate(options.paths, schema=options.schema, workspace=held, progress=progress)
    except (SchemaError, WorkspaceError) as error:
        raise CommandError(str(error)) from error


def _show(report: ValidationReport, form: str) -> None:
    from immport_explorer.report.console import show
    from immport_explorer.report.forms import write
    from immport_explorer.report.view import View

    if form == "json":
        sys.stdout.flush()
        write(View(report), "json", sys.stdout.buffer)
    else:
        show(View(report))


def _workspace(client: Client, plan: Plan) -> RemoteWorkspace:
    """The workspace as ImmPort knows it."""
    found = client.workspaces(plan.purpose)
    for one in found:
        if one.workspace_id == plan.workspace:
            return one
    yours = ", ".join(f"{one.workspace_id} ({one.name})" for one in found) or "none yet"
    raise CommandError(
        f"You have no workspace {plan.workspace} at ImmPort; yours are: {yours}. Nothing was sent."
    )


def _typed() -> str:
    if not sys.stdin.isatty():
        raise CommandError(
            "An upload is confirmed by typing the workspace's name; in a script say "
            "--yes --workspace-name NAME."
        )
    print("Type the workspace's name to upload: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _lines(what: dict[str, object]) -> list[str]:
    contents = what["contents"]
    assert isinstance(contents, list)
    listed = [f"  {one['size']:>14,}  {one['name']}" for one in contents[:_FILES_LISTED]]
    more = len(contents) - len(listed)
    return [
        f"{what['purpose']} to workspace {what['workspace']} at {what['server']}",
        f"{', '.join(str(name) for name in _names(what))}, {what['size']:,} bytes, with:",
        *listed,
        *([f"  … and {more:,} more"] if more else []),
    ]


def _names(what: dict[str, object]) -> list[str]:
    names = what["files"]
    assert isinstance(names, list)
    return names
