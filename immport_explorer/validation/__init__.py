"""How what is wrong with a package is found: checks in loading order, ids, workspace, coverage.

A check looks at one table, block by block, and writes down what it finds in ``issues``. How it is
shown is nobody's business here.
"""
