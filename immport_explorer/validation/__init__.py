"""What is wrong with a package: checks, findings, report."""

from .issue import FieldRef, Fix, Issue
from .kinds import KINDS, Kind
from .report import ValidationReport
from .validate import validate

__all__ = ["KINDS", "FieldRef", "Fix", "Issue", "Kind", "ValidationReport", "validate"]
