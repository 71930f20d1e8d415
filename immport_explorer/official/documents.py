"""The other answers of ImmPort's upload API, as a person may have saved them: JSON documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immport_explorer.official.receipt import is_receipt

_TICKET = "uploadTicketNumber"


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """A ticket and its status: no report."""

    number: str
    status: str

    def notice(self) -> str:
        return (
            f"This is the status of the ticket {self.number} ({self.status}), not a report. "
            f"{_where(self.number)}"
        )


def plain_status(status: str) -> str:
    """A status without the name of its job: ``Completed_Batch_Updater`` is ``Completed``."""
    return status.partition("_")[0].capitalize()


def number_in(document: Any) -> str | None:
    """The ticket that a document names at its top."""
    number = document.get(_TICKET) if isinstance(document, dict) else None
    return number if isinstance(number, str) else None


def ticket_in(document: Any) -> TicketStatus | None:
    """The ticket's status, where the document is no more than that."""
    number = number_in(document)
    if number is None or not isinstance(document.get("status"), str):
        return None
    if any(isinstance(part, (dict, list)) for part in document.values()):
        return None
    return TicketStatus(number, document["status"])


def receipt_in(document: Any) -> str | None:
    """The text of a receipt, where the document holds one."""
    text = document.get("database") if isinstance(document, dict) else None
    return text if isinstance(text, str) and is_receipt(text) else None


def summary_notice(document: Any) -> str | None:
    """What to say of a ticket's events that are those of a validation: its errors are not in them.
    None for all else."""
    summary = document.get("summary") if isinstance(document, dict) else None
    status = summary.get("status") if isinstance(summary, dict) else None
    if not isinstance(status, str) or not status.casefold().endswith("_validation"):
        return None
    if plain_status(status) not in ("Completed", "Rejected"):
        return f"ImmPort's validator has not ended yet: its status is {status}."
    return (
        f"ImmPort's validator has run ({status}). These are the ticket's events; the errors "
        f"stand in its database report. {_where(number_in(document) or 'TICKET')}"
    )


def _where(ticket: str) -> str:
    return (
        f"The report is at …/registration/{ticket}/reports/database; "
        f"immport-explorer immport report {ticket} fetches it."
    )
