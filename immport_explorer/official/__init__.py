"""ImmPort's own validation report: read, understood, explained beside what we find ourselves.

Patterns recognise ImmPort's messages by telling words of our own choosing; no sentence of theirs is
kept here.
"""
