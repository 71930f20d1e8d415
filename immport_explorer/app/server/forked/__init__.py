"""Visits' processes as forks of one that has loaded all they need: less time and memory.

A fork is safe only from a process of one thread that holds nothing of any visit. ``forkserver`` is
that process, and looks each time; what starts threads is loaded after the fork (``later``).
"""
