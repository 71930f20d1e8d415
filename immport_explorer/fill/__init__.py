"""From a lab's tables to ImmPort's templates, by a recipe.

The module is what ``immport_explorer.fill`` is, and it may be called:

>>> import immport_explorer
>>> filled = immport_explorer.fill("recipe.yaml", ["lab.xlsx"])    # doctest: +SKIP
>>> filled.report.valid, filled.missing                            # doctest: +SKIP
>>> filled.package.write("package.zip")                            # doctest: +SKIP
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.fill.filling import Filled
    from immport_explorer.fill.recipe import Recipe
    from immport_explorer.fill.recipe_file import RecipeFile
    from immport_explorer.package.limits import Limits
    from immport_explorer.schema.model import Schema
    from immport_explorer.validation.validate import Progress
    from immport_explorer.validation.workspace import Workspace


_HOMES = {
    "Filled": "filling:Filled",
    "Guessed": "guessing.guessed:Guessed",
    "Recipe": "recipe:Recipe",
    "RecipeError": "recipe:RecipeError",
    "guess": "guessing.guess:guess",
    "json_schema": "recipe:json_schema",
    "parse_recipe": "recipe_file:parse_recipe",
    "read_recipe": "recipe_file:read_recipe",
}
"""What else the module gives: from where, below it."""


class CallableModule(ModuleType):
    """A module of that name and the function of that name are one."""

    def __call__(
        self,
        recipe: Recipe | RecipeFile | str | os.PathLike[str],
        sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        *,
        schema: str | Schema | None = None,
        workspace: str | os.PathLike[str] | Workspace | None = None,
        remember: bool = False,
        limits: Limits | None = None,
        progress: Progress | None = None,
    ) -> Filled:
        """Make a package; see :func:`immport_explorer.fill.filling.fill`."""
        from immport_explorer.fill.filling import fill

        return fill(
            recipe,
            sources,
            schema=schema,
            workspace=workspace,
            remember=remember,
            limits=limits,
            progress=progress,
        )


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = home.partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


sys.modules[__name__].__class__ = CallableModule
