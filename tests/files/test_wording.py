"""Articles and plurals in every sentence that is filled in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import immport_explorer
from immport_explorer import load_schema
from immport_explorer.files.wording import article, counted, with_article, worded
from immport_explorer.issues.kinds import KINDS

SCHEMA = load_schema()


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("elisa", "an"), ("ELISA", "an"), ("subject", "a"), ("experiment", "an"), ("unit", "a"),
        ("hla", "an"), ("HLA typing", "an"), ("mbaa_reagents", "an"), ("rna_sequencing", "an"),
        ("unknown id", "an"), ("unused column", "an"), ("European", "a"), ("user", "a"),
        ("arm or cohort", "an"), ("FCS file", "an"), ("flow_cytometry", "a"), ("assay", "an"),
        ("hai", "an"), ("kir", "a"), ("one-off", "a"), ("“image", "an"), ("unimmunized", "an"),
    ],
)  # fmt: skip
def test_an_article_goes_by_the_sound(words: str, right: str) -> None:
    assert article(words) == right
    assert with_article(words) == f"{right} {words}"


def test_a_number_goes_with_its_noun() -> None:
    assert counted(1, "id") == "1 id"
    assert counted(1_200, "id") == "1,200 ids"
    assert counted(2, "analysis", "analyses") == "2 analyses"


@pytest.mark.parametrize(
    ("text", "content", "right"),
    [
        ("It is a {kind}.", {"kind": "assay"}, "It is an assay."),
        ("A {kind} is here.", {"kind": "elisa"}, "An elisa is here."),
        ("data {kind}", {"kind": "assay"}, "data assay"),
        ("{count:id} of {what}", {"count": 1, "what": "x"}, "1 id of x"),
        ("{count:id} of {what}", {"count": 2, "what": "x"}, "2 ids of x"),
        ("begins with “{value}”.", {"value": ""}, "begins with an empty cell."),
        ("a {{brace}}", {}, "a {brace}"),
    ],
)
def test_a_sentence_is_filled_in_as_one_would_write_it(
    text: str, content: dict[str, object], right: str
) -> None:
    assert worded(text, content) == right


THINGS = ("elisa", "hla", "subject", "experiment sample", "assay", "unit")
WRONG_PLURAL = re.compile(
    r"\b1 (?:\w+ )?(?:ids|rows|files|templates|cells|columns|characters|bytes|values|findings"
    r"|things|lines|issues|reports|events|formulas|folders|packages|terms|samples|visits|subjects"
    r"|studies|tables|sections|problems|warnings|errors|records|blocks|accessions)\b"
)


def test_the_things_are_those_that_are_filled_in() -> None:
    titles = {entity.title for entity in SCHEMA.entities.values()}
    assert {"elisa", "hla"} <= SCHEMA.templates.keys()
    assert {"subject", "experiment sample"} <= titles


@pytest.mark.parametrize("thing", THINGS)
def test_every_message_is_grammatical_whatever_is_filled_in(thing: str) -> None:
    wrong = re.compile(rf"\b{_wrong_article(thing)} {thing}\b", re.IGNORECASE)
    for kind in KINDS.values():
        names = ("value", "column", "row", "template", "section", "file", *kind.field_names)
        texts = (kind.message, kind.fix)
        content: dict[str, object] = dict.fromkeys(names, thing)
        content |= {name: 1 for text in texts for name in _counts(text)}
        for text in texts:
            said = worded(text, content)
            assert not wrong.search(said), said
            assert not WRONG_PLURAL.search(said), said


def _wrong_article(thing: str) -> str:
    return "a" if article(thing) == "an" else "an"


def _counts(text: str) -> set[str]:
    """The numbers that a text fills in: those with a noun, and those before a plural."""
    found = re.findall(r"\{(\w+)(?::[\w ]+\}|\}(?= (?:more )?[a-z]+s\b))", text)
    return set(found) - {"schema", "value"}


# ---- sentences of the code --------------------------------------------------------------------

PACKAGE = Path(immport_explorer.__file__).parent
NEVER_ONE = re.compile(
    r"(\w+\.)?_?[A-Z][A-Z_]+"  # a bound of ours
    r"|(limits\.|file\.limits\.)\w+"
    r"|len\((self\._model\.|model\.)?(schema\.)?(templates|vocabularies|tables)\)"  # of ImmPort's
)
SURELY_MORE = {
    "app/pages/templates.py": {"columns", "terms"},  # of all templates
    "app/server/forked/forkserver.py": {"len(strange) - 1"},  # for who develops it
    "app/views/changed.py": {"len(names)"},  # beyond so many
    "app/views/fill.py": {"'fills' if used == 1 else 'fill'"},  # a verb
    "app/views/fill_columns.py": {"len(columns)"},  # several become rows
    "app/views/fill_tables.py": {"table.whole.reader"},  # a name
    "app/visit/uploads.py": {"len(tops)", "len(self.files)"},
    "cli/fill.py": {"cause.count"},
    "cli/immport/sending.py": {"what['size']"},
    "cli/templates.py": {"len(template.columns)"},
    "datafiles/arrays.py": {"needed"},
    "datafiles/documents.py": {"view.size"},  # above a bound, as the next ones
    "datafiles/fcs/reader.py": {"needed", "place.length"},
    "datafiles/office.py": {"view.size"},
    "datamodel/figure.py": {"terms"},
    "examples/practice/__init__.py": {"count"},  # more than there are words for
    "fill/guessing/wide.py": {"len(columns)"},
    "lab/instruments/page.py": {"opened.member.size"},
    "lab/layout.py": {"count"},
    "lab/xlsx.py": {"member.size"},
    "official/read.py": {"seen"},
    "package/archive.py": {"len(paths)"},
    "publish/workbook.py": {"most"},
    "schema/history.py": {"carried"},  # nearly all
    "schema/sources/refresh.py": {"len(self.written)"},  # for maintainers
    "submission/stand_in/reports.py": {"file.size"},  # as the stand-in says it
    "submission/stand_in/work.py": {"path.stat().st_size"},
    "submission/client.py": {"limit", "watched.total"},
}
"""Numbers before a plural that are never 1, by the file in which they are said."""


def test_no_sentence_of_the_code_says_one_things() -> None:
    trees = {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    plurals = {noun for tree in trees.values() for noun in _plurals_of(tree)}
    assert {"rows", "cells", "studies", "packages"} <= plurals
    wrong = [
        f"{name}:{line}: {number} {noun}: say it with counted(…)"
        for name, tree in trees.items()
        for line, number, noun in _numbers_before(plurals, tree)
        if not NEVER_ONE.fullmatch(number) and number not in SURELY_MORE.get(name, ())
    ]
    assert not wrong, "\n".join(wrong)


def test_what_is_never_one_is_still_said() -> None:
    trees = {name: ast.parse((PACKAGE / name).read_text(encoding="utf-8")) for name in SURELY_MORE}
    plurals = {noun for path in PACKAGE.rglob("*.py")
               for noun in _plurals_of(ast.parse(path.read_text(encoding="utf-8")))}  # fmt: skip
    for name, numbers in SURELY_MORE.items():
        said = {number for _, number, _ in _numbers_before(plurals, trees[name])}
        assert numbers <= said, f"{name}: {numbers - said} can be left out of SURELY_MORE"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('f"{len(errors)} cells hold"', True),
        ('f"{n:,} more rows"', True),
        ('f"{name} rows"', True),
        ("f\"{counted(n, 'row')} left\"", False),
        ('f"{name} lacks it"', False),
    ],
)
def test_a_number_before_a_plural_is_noticed(code: str, found: bool) -> None:
    assert bool(list(_numbers_before({"cells", "rows"}, ast.parse(code)))) is found


def _plurals_of(tree: ast.AST) -> Iterator[str]:
    """The nouns that are counted anywhere, in the plural."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("counted"):
            words = [each.value for each in node.args[1:] if isinstance(each, ast.Constant)]
            if words:
                last = str(words[-1]).split()[-1]
                yield last if len(words) > 1 else f"{last}s"


def _numbers_before(plurals: set[str], tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Where an f-string has such a noun behind something filled in: the line, and both."""
    in_repr = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__repr__"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr) or id(node) in in_repr:
            continue
        for value, text in pairwise(node.values):
            if isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant):
                found = re.match(r" (?:(?:more|other|new|data) )?([a-z]+)\b", str(text.value))
                if found and found[1] in plurals - {"more"}:
                    yield node.lineno, ast.unparse(value.value), found[1]
