"""The checks, a module a family. Each looks at one table, block by block (see ``base.Check``)."""
