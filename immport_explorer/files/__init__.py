"""Files as such, nothing of ImmPort: writing whole or not at all, what is asked of a zip archive.

Only what needs neither a schema nor a package comes in.
"""
