"""Planned fixes, applied: a package and a list of fixes -> a corrected package.

A fix is (place, before, after, why), whoever planned it; one writer applies them all.
"""
