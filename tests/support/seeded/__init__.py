"""Violations of ImmPort's documented checks, from the reference, put into valid packages.

Three packages are loaded one after another: another study (so that rows can name things of a wrong
study), the whole human study of the examples, and the animal study. For each documented check a row
of its own is added that keeps every other rule and breaks this one. What stands in a field of a
vertical section, or concerns a whole file, gets a small package of its own.
"""

from support.seeded.outcome import Outcome, said, seed_all

__all__ = ["Outcome", "said", "seed_all"]
