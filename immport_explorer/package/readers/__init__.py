"""One reader a form (text, spreadsheet, JSON): bytes -> tables with every cell's place.

A reader judges nothing: what it saw on its way goes into notes, which the validation reads.
"""
