"""What is said about a package, not how it was found: issues, their kinds, causes, the report.

Whoever finds something (the validator, the reader of ImmPort's own report) writes it down here;
whoever shows something reads it from here.
"""
