"""The page's server, over Voila: serves one notebook, and starts, watches and ends visits.

It knows Voila and limits; it knows no page, no widget and nothing of ImmPort. What a stranger's
browser may ask for is decided here.
"""
