"""State in, markup out: what pages show, as functions that know no widgets.

Whatever shows something the same way in two places belongs here; what a person can move or type
into is a widget.
"""
