"""Packages written: cells changed in place with every other byte left alone, whole or not at all.

A writer decides nothing: it is told each change, and says what became of it.
"""
