"""ImmPort's Data Upload API: the one room that opens a connection, and only when it is asked to.

What a person hands in to be sent comes in, with their name and password for one use; tickets,
statuses and reports come out. A journal is written before each step, so that nothing is sent twice.
"""
