"""Tests over a whole corpus: one of it always, all of it where there is time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

Item = TypeVar("Item")


def one_quickly(items: Iterable[Item], is_quick: Callable[[Item], bool]) -> list[Any]:
    """The items as parameters, all marked as slow but those that are told to be quick."""
    return [
        item if is_quick(item) else pytest.param(item, marks=pytest.mark.slow) for item in items
    ]
