"""What instruments and their programs write, as tables of readings: one module a form.

What each form holds, which versions are known, and what is left out: ``docs/instruments.md``.
"""
