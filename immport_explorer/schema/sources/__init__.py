"""How facts come in: an official bundle, the documented rules, what we curate. Maintainers' work.

Nothing here is loaded to explore or to validate, except for a bundle that a person brings.
"""
