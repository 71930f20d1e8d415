"""Sending to ImmPort as markup: the form, the choice of a workspace, how it went; or how to do it
by hand."""

from __future__ import annotations

from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.sending import (
    CHOICE,
    FORM,
    UPLOADED,
    VALIDATED,
    WORKING,
    Sending,
    succeeded,
)
from immport_explorer.markup import Child, Markup, link, tag

_UPLOAD_PAGE = "https://www.immport.org/dataUpload"


def by_hand() -> Markup:
    """The steps at ImmPort's own page."""
    steps = (
        ("Sign in at ", link(_UPLOAD_PAGE, "ImmPort's upload page"), "."),
        ("Choose your private workspace, and this package as a zip.",),
        ("Have it validated first: ImmPort's own validator has the last word.",),
        ("Save the report, and ", link("#p=official", "open it here"), "."),
        ("Once it has no error, upload the package for good.",),
    )
    return _panel(
        "Next: ImmPort's own validator",
        tag("ol", [tag("li", step) for step in steps]),
        tag(
            "p",
            "On your own machine, ",
            tag("code", "immport-explorer immport validate"),
            " does these steps for you.",
        ),
    )


def panel(sending: Sending) -> Markup:
    """Where the reader stands on the way to ImmPort."""
    bodies = {
        FORM: _form,
        CHOICE: _choice,
        WORKING: _working,
        VALIDATED: _validated,
        UPLOADED: _uploaded,
    }
    return _panel(
        "Send to ImmPort",
        tag("p", severity("warning", "A practice server, not ImmPort"))
        if sending.practice
        else None,
        tag("p", severity("error", sending.failure), role="alert") if sending.failure else None,
        bodies[sending.phase](sending),
    )


def _panel(title: str, *children: Child) -> Markup:
    return tag(
        "section",
        tag("h2", title, class_="ipx-h2"),
        *children,
        class_="ipx-panel ipx-stack ipx-tight",
        aria_label=title,
    )


def _form(sending: Sending) -> Markup:
    return tag(
        "div",
        tag(
            "p",
            f"Have ImmPort's own validator look at the package. It goes to {sending.host}; nothing "
            "is stored there until you upload it. Name and password are used for this package, and "
            "kept nowhere.",
        ),
        tag(
            "div",
            _input("send-name", "Your name at ImmPort", "text", "username"),
            _input("send-password", "Password", "password", "current-password"),
            tag(
                "button",
                "Sign in",
                type="button",
                data_do="sign-in",
                data_from="send-name send-password",
            ),
            class_="ipx-row ipx-low",
        ),
        class_="ipx-stack ipx-tight",
    )


def _input(name: str, title: str, kind: str, filled: str) -> Markup:
    return tag(
        "span",
        tag("label", title, for_=name, class_="ipx-label"),
        tag("input", id=name, type=kind, autocomplete=filled),
        class_="ipx-control",
    )


def _choice(sending: Sending) -> Markup:
    if not sending.workspaces:
        return tag(
            "p",
            "You have no workspace yet. Ask ",
            link("mailto:ImmPort_Helpdesk@immport.org", "ImmPort's help desk"),
            " for a private one. ",
            _sign_out(),
        )
    return tag(
        "div",
        tag(
            "span",
            tag("label", "Workspace", for_="send-workspace", class_="ipx-label"),
            tag("select", _workspaces(sending), id="send-workspace", data_do="workspace"),
            class_="ipx-control",
        ),
        tag("button", "Validate there", type="button", data_do="validate"),
        _sign_out(),
        class_="ipx-row ipx-low",
    )


def _workspaces(sending: Sending) -> list[Markup]:
    return [
        tag(
            "option",
            f"{one.name} ({one.workspace_id})",
            value=one.workspace_id,
            selected=one == sending.workspace,
        )
        for one in sending.workspaces
    ]


def _sign_out() -> Markup:
    return tag("button", "Sign out", type="button", class_="ipx-plain", data_do="sign-out")


def _working(sending: Sending) -> Markup:
    return tag(
        "div",
        tag("p", f"{sending.doing or 'Working'} …", role="status"),
        tag("button", "Stop", type="button", data_do="stop"),
        class_="ipx-row ipx-low",
    )


def _validated(sending: Sending) -> Markup:
    submission = sending.submission
    if not succeeded(submission):
        return tag(
            "div",
            _ended(submission, "error", "ImmPort's validator refuses the package"),
            tag("p", link("#p=official", "Read ImmPort's report"), ", fix the package, check it."),
            class_="ipx-stack ipx-tight",
        )
    return tag(
        "div",
        _ended(submission, "good", "ImmPort's validator found no error"),
        tag("p", link("#p=official", "Read ImmPort's report"), "."),
        tag(
            "p",
            "To upload the package for good, type the name of the workspace: ",
            tag("strong", sending.workspace.name),
        ),
        tag(
            "div",
            _input("send-typed", "Name of the workspace", "text", "off"),
            tag("button", "Upload", type="button", data_do="upload", data_from="send-typed"),
            _sign_out(),
            class_="ipx-row ipx-low",
        ),
        class_="ipx-stack ipx-tight",
    )


def _uploaded(sending: Sending) -> Markup:
    submission = sending.submission
    if not succeeded(submission):
        return _ended(submission, "error", "ImmPort did not store the package")
    return tag(
        "div",
        _ended(submission, "good", "ImmPort has stored the package"),
        tag(
            "p",
            link("#p=official", "See the accessions that ImmPort gave"),
            ". They are in “What ImmPort already holds” below, so that the next package may name "
            "them.",
        ),
        class_="ipx-stack ipx-tight",
    )


def _ended(submission: object, kind: str, words: str) -> Markup:
    ticket, status = getattr(submission, "ticket", ""), getattr(submission, "status", "")
    return tag("p", severity(kind, words), f" Ticket {ticket}, {status}.", role="status")
