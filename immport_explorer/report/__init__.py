"""The forms of a validation report. They agree in count, and each carries what was not checked.

>>> from immport_explorer.report.forms import write
>>> from immport_explorer.report.view import View
>>> write(View(report), "html", "report.html")
"""
