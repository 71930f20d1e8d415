"""Films of the dashboard: scripts that a hand plays in a real browser, on a clock of their own.

The clock is the film's, not the machine's: what a slow machine waits for is left out, and each
caption stays as long as it takes to read. The same scripts run in the tests, without a camera.
"""
