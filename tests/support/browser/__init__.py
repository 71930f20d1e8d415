"""The served dashboard and the ways through it, for the tests in a browser."""
