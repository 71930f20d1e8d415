"""How each kind of rule is judged, and its words at a field: one module a family.

What comes in is a struct of ``schema/rules.py``, the rows of a block and a mask; findings go out.
The words load without polars. A kind of rule that has no entry here is refused on import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from immport_explorer.schema.rules import RULE_KINDS, AnyRule
from immport_explorer.validation.rules import belonging, filled, identity, results
from immport_explorer.validation.rules.kind import AnyRuleKind, RuleKind

__all__ = ["KINDS", "AnyRuleKind", "RuleKind", "registered"]


def registered(kinds: Iterable[AnyRuleKind]) -> Mapping[type[AnyRule], AnyRuleKind]:
    """The kinds by their structs. Raises TypeError where one is missing or stands twice."""
    found: dict[type[AnyRule], AnyRuleKind] = {}
    for kind in kinds:
        if kind.rule in found:
            raise TypeError(f"{kind.rule.__name__} is judged twice.")
        found[kind.rule] = kind
    missing = [rule.__name__ for rule in RULE_KINDS if rule not in found]
    if missing:
        raise TypeError(f"No entry in validation/rules/ for {', '.join(missing)}.")
    return MappingProxyType(found)


KINDS = registered((*identity.KINDS, *belonging.KINDS, *filled.KINDS, *results.KINDS))
"""Every kind of rule, by the struct that the schema holds."""
