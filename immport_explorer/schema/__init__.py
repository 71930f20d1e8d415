"""What ImmPort asks for: templates, columns, vocabularies, rules and the data model, as data.

Facts live in ``data/`` a version, our sentences in ``data/words/``; everything else in the project
is made from the ``Schema`` they become. Nothing of a package comes in here.
"""
