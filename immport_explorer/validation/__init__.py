"""What is wrong with a package: checks, findings, report."""

from immport_explorer.issues.issue import FieldRef, Fix, Issue
from immport_explorer.issues.kinds import KINDS, Kind
from immport_explorer.issues.report import ValidationReport
from immport_explorer.validation.validate import validate

__all__ = ["KINDS", "FieldRef", "Fix", "Issue", "Kind", "ValidationReport", "validate"]
