"""What is wrong with a package: checks, findings, report."""

from immport_explorer.validation.issue import FieldRef, Fix, Issue
from immport_explorer.validation.kinds import KINDS, Kind
from immport_explorer.validation.report import ValidationReport
from immport_explorer.validation.validate import validate

__all__ = ["KINDS", "FieldRef", "Fix", "Issue", "Kind", "ValidationReport", "validate"]
