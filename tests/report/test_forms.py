"""The forms of a report: they say the same, keep what is hidden hidden, and text stays text."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args, get_type_hints

import openpyxl
import pytest
from support.json_schemas import fits, must_be_a_schema, must_fit

from immport_explorer import ValidationReport, examples, load_schema, validate
from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import missing_file, unknown_id
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.kinds.file import FILE_MISSING
from immport_explorer.issues.kinds.reference import REFERENCE_UNKNOWN
from immport_explorer.issues.kinds.value import VALUE_REQUIRED
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.report.baseline import Baseline, BaselineError, read_baseline
from immport_explorer.report.forms import FORMS, ending_of, write
from immport_explorer.report.json import SCHEMA_FILE
from immport_explorer.report.plain import rows_in_words, visible, without_formula
from immport_explorer.report.view import View

GOLDEN = Path(__file__).with_name("golden")
EVIL = (
    "=HYPERLINK(1)",
    "\x1b[31mred",
    "+1",
    "-x",
    "<script>alert(1)</script>",
    "@sum",
    "a|b`c`*d*",
)

SECRET = "Zebediah"


@cache
def report_of(name: str) -> ValidationReport:
    return validate(examples.path(name))


@pytest.fixture(scope="module")
def broken() -> ValidationReport:
    return report_of("human-study-broken")


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    """A report on a package whose cells try to be something else than text."""
    folder = tmp_path_factory.mktemp("evil")
    headers = [column.header for column in load_schema("3.36").templates["protocols"].columns]
    rows = [["", f"P{number}", "f.txt", "n", value, "d"] for number, value in enumerate(EVIL)]
    header = ["Column Name", *headers, EVIL[4]]
    lines = [["protocols", "Schema Version 3.36"], ["note"], header, *rows]
    text = "\n".join("\t".join(cells) for cells in lines)
    (folder / "protocols.txt").write_text(text + "\n", encoding="utf-8")
    return validate(folder)


def rendered(view: View, form: str) -> bytes:
    stream = io.BytesIO()
    write(view, form, stream)
    return stream.getvalue()


def as_json(view: View) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(rendered(view, "json"))
    return content


def as_csv(view: View) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(view, "csv").decode(), newline="")))


def as_book(view: View) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(rendered(view, "xlsx")))


def as_sarif(view: View) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(rendered(view, "sarif"))["runs"][0]
    return run


class _Reader(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def as_html(view: View) -> _Reader:
    reader = _Reader()
    reader.feed(rendered(view, "html").decode())
    return reader


COUNTS: dict[str, Callable[[View], int]] = {
    "json": lambda view: len(as_json(view)["issues"]),
    "csv": lambda view: sum(line["record"] == "issue" for line in as_csv(view)),
    "xlsx": lambda view: as_book(view)["Issues"].max_row - 1,
    "sarif": lambda view: len(as_sarif(view)["results"]),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_headline_and_what_could_not_be_checked(
    form: str, broken: ValidationReport
) -> None:
    view = View(broken)
    unchecked = [item for item in broken.coverage if not item.checked]
    content = rendered(view, form).decode("utf-8", "replace")
    if form == "xlsx":
        cells = (cell.value for sheet in as_book(view) for row in sheet.iter_rows() for cell in row)
        content = "\n".join(str(value) for value in cells)
    elif form in ("html", "console", "markdown"):
        content = as_html(view).text if form == "html" else content
        content = re.sub(r"\\(?=\W|_)", "", " ".join(content.split()))

    assert unchecked
    for item in unchecked:
        assert item.what in content
    if form != "csv":
        assert broken.headline() in content


@pytest.mark.parametrize("form", COUNTS)
@pytest.mark.parametrize(
    "choice", [{}, {"ignore": {"value.required"}}, {"select": {"value.required"}}]
)
def test_forms_agree_in_count(form: str, choice: dict[str, Any], broken: ValidationReport) -> None:
    view = View(broken, **choice)

    assert COUNTS[form](view) == sum(view.counts.values())


@pytest.mark.parametrize("form", ["console", "markdown", "html"])
def test_forms_for_people_state_the_counts(form: str, broken: ValidationReport) -> None:
    view = View(broken)
    content = as_html(view).text if form == "html" else rendered(view, form).decode()

    assert f"{view.counts['error']} errors" in content
    assert f"{view.counts['warning']} warnings" in content


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_shown_is_counted(form: str, broken: ValidationReport) -> None:
    view = View(broken, ignore={"reference.unknown"})
    count = broken.summary.codes["reference.unknown"]
    if form == "xlsx":
        cells = [str(row[0].value) for row in as_book(view)["Summary"].iter_rows()]
        content = "\n".join(cells)
    else:
        content = " ".join(rendered(view, form).decode().split())

    assert re.search(rf"reference\.unknown(\"?: | \(|.*,){count}", content)


def chain() -> ValidationReport:
    """A missing file, a reference that follows from it, and two more that follow from that."""
    log, place = IssueLog(), Place(file="bioSamples.txt", template="biosamples")
    missing, row = missing_file(0, "x.csv"), unknown_id(0, "subject", "S1")
    unknown = REFERENCE_UNKNOWN(entity="subject", templates="subjectHumans")
    log.add(FILE_MISSING(), place, row=4, value="x.csv", is_cause_of=[missing])
    log.add(unknown, place, row=5, caused_by=missing, is_cause_of=[row])
    log.add(unknown, place, row=6, caused_by=row)
    log.add(VALUE_REQUIRED(), place, row=7, caused_by=row)
    return ValidationReport(
        log=log,
        files=[],
        coverage=[],
        schema_version="3.36",
        packages=["p"],
        tool_version="0",
    )


def test_consequences_stand_under_their_first_cause() -> None:
    (thing,) = View(chain()).causes

    assert thing.first.code == "file.missing"
    assert [(f.first.code, f.count) for f in thing.followers] == [
        ("reference.unknown", 2),
        ("value.required", 1),
    ]


def test_what_follows_from_something_not_shown_stands_by_itself() -> None:
    things = View(chain(), ignore={"file.missing"}).causes

    assert [(t.first.code, t.rows) for t in things] == [
        ("reference.unknown", (5, 6)),
        ("value.required", (7,)),
    ]


@pytest.mark.parametrize("name", ["human-study", "human-study-broken"])
@pytest.mark.parametrize("hide", [False, True])
def test_json_is_as_published(name: str, hide: bool) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    must_be_a_schema(schema)
    report = report_of(name)
    earlier = Baseline(tuple(issue.to_dict() for issue in report.issues)[1:])

    for content in (as_json(View(report, hide_values=hide, baseline=earlier)), report.to_dict()):
        must_fit(content, schema)


def test_the_published_form_knows_every_fix() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    fix = schema["$defs"]["issue"]["properties"]["fix"]["anyOf"][1]

    assert fix["properties"]["kind"]["enum"] == list(get_args(get_type_hints(Fix)["kind"]))


def test_the_published_form_refuses_what_is_no_report(broken: ValidationReport) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    content = as_json(View(broken))
    content["issues"][0]["row"] = 0

    assert not fits(content, schema)


# ---- values stay text -----------------------------------------------------------------------


def test_a_spreadsheet_takes_no_cell_for_a_formula(evil: ValidationReport) -> None:
    for sheet in as_book(View(evil)):
        for row in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in row)
    values = {line["value"] for line in as_csv(View(evil))}
    assert {f"'{value}" for value in EVIL if value[0] in "=+-@"} <= values
    assert not any(text.startswith(("=", "+", "-", "@")) for text in values)


def test_markup_in_values_stays_text(evil: ValidationReport) -> None:
    page = as_html(View(evil))

    assert EVIL[4] in page.text
    assert "script" not in page.tags
    assert "\x1b" not in rendered(View(evil), "html").decode()
    assert EVIL[4] not in evil._repr_html_()
    markdown = rendered(View(evil), "markdown").decode()
    assert "<script" not in markdown.replace("\\<script", "")


def test_values_cannot_steer_a_terminal(evil: ValidationReport) -> None:
    text = rendered(View(evil), "console").decode()

    assert "\x1b" not in text
    assert "\\u001b[31mred" in text


def test_html_asks_no_host_and_runs_nothing(broken: ValidationReport) -> None:
    page = as_html(View(broken))

    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    addresses = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert all(address.startswith("#") for address in addresses)
    assert ("lang", "en") in page.attributes
    assert "default-src 'none'" in rendered(View(broken), "html").decode()
    ids = {value for name, value in page.attributes if name == "id"}
    assert {address[1:] for address in addresses} <= ids


# ---- hidden values --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    """A report on the broken example with a name in every cell that gives an issue."""
    folder = tmp_path_factory.mktemp("private") / "study"
    examples.write("human-study-broken", folder.parent)
    (folder.parent / "human-study-broken").rename(folder)
    for file in folder.glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        for value in ("Serum that was", "EXFLU01-SO8", "10/3/2022", "7,0", "\tF\t", "Sample Name"):
            text = text.replace(value, value.replace(value.strip(), f"{SECRET}{value.strip()}"))
        file.write_text(text, encoding="utf-8", newline="\n")
    return validate(folder)


@pytest.mark.parametrize("form", FORMS)
def test_hidden_values_stand_nowhere(form: str, private: ValidationReport) -> None:
    shown, hidden = View(private), View(private, hide_values=True)
    if form == "xlsx":
        texts = [
            "".join(str(c.value) for s in as_book(v) for r in s.iter_rows() for c in r)
            for v in (shown, hidden)
        ]
    else:
        texts = [rendered(view, form).decode() for view in (shown, hidden)]

    assert SECRET in texts[0]
    assert SECRET not in texts[1]
    assert hidden.counts == shown.counts


def test_hidden_values_leave_the_place(broken: ValidationReport) -> None:
    hidden = list(View(broken, hide_values=True).issues())

    assert [(i.id, i.code, i.file, i.row) for i in hidden] == [
        (i.id, i.code, i.file, i.row) for i in broken.issues
    ]
    assert all(i.message == f"{KINDS[i.code].title}." for i in hidden)
    assert all(
        i.column == whole.column for i, whole in zip(hidden, broken.issues, strict=True) if i.field
    )


# ---- an earlier report ----------------------------------------------------------------------


def written_baseline(view: View, folder: Path) -> Baseline:
    path = folder / "earlier.json"
    write(view, "json", path)
    return read_baseline(path)


@pytest.mark.parametrize("hide", [False, True])
def test_the_same_report_again_brings_nothing_new(
    hide: bool, broken: ValidationReport, tmp_path: Path
) -> None:
    earlier = written_baseline(View(broken, hide_values=hide), tmp_path)

    comparison = View(broken, baseline=earlier).comparison

    assert comparison is not None
    assert not comparison.new and not comparison.fixed
    assert len(comparison.remaining) == len(broken.issues)


def test_what_was_mended_is_fixed_and_what_moved_remains(tmp_path: Path) -> None:
    examples.write("human-study-broken", tmp_path)
    folder = tmp_path / "human-study-broken"
    earlier = written_baseline(View(validate(folder)), tmp_path)
    subjects = folder / "subjectHumans.txt"
    lines = subjects.read_text(encoding="utf-8").replace("\tF\t", "\tFemale\t").split("\n")
    lines.insert(3, "")
    lines[5] = lines[5].replace("Years", "Yeers", 1)
    subjects.write_text("\n".join(lines), encoding="utf-8", newline="\n")

    report = validate(folder)
    view = View(report, baseline=earlier)
    comparison = view.comparison

    assert comparison is not None
    assert {issue["code"] for issue in comparison.fixed} == {"value.not-in-vocabulary"}
    assert {report.issues[int(i[1:]) - 1].value for i in comparison.new} == {"Yeers"}
    states = [result.get("baselineState") for result in as_sarif(view)["results"]]
    assert states.count("new") == len(comparison.new)
    assert states.count("absent") == len(comparison.fixed)
    for form in ("console", "markdown", "html"):
        assert "Since the earlier report: 1 fixed" in rendered(view, form).decode()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"issues": [1]}',
        '{"issues": [{"code": 1}]}',
        '{"issues": [{"code": "a", "value": []}]}',
    ],
)
def test_a_file_that_is_no_report_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "no.json"
    path.write_text(content)

    with pytest.raises(BaselineError, match=r"no\.json"):
        read_baseline(path)


# ---- many issues ----------------------------------------------------------------------------


def test_one_mistake_in_many_rows_is_one_thing(tmp_path: Path) -> None:
    headers = [column.header for column in load_schema("3.36").templates["protocols"].columns]
    rows = ["\t".join(["", f"P{n}", "f.txt", f"n{n}", "Nonsense", "d"]) for n in range(3000)]
    head = ["protocols\tSchema Version 3.36", "", "\t".join(["Column Name", *headers])]
    (tmp_path / "protocols.txt").write_text("\n".join([*head, *rows]) + "\n")

    view = View(validate(tmp_path))
    things = [thing for thing in view.causes if thing.first.code == "value.not-in-vocabulary"]

    assert [thing.count for thing in things] == [3000]
    assert "rows 4–3003" in rendered(view, "console").decode()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], ""),
        ([6], "row 6"),
        ([6, 6], "row 6"),
        ([9, 6, 10, 11], "rows 6, 9–11"),
        (range(1, 100, 2), "rows 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 38 more"),
    ],
)
def test_rows_in_words(rows: list[int], said: str) -> None:
    assert rows_in_words(rows) == said


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert visible("a\u200bb\xa0c\td\x07") == "a\\u200bb\\u00a0c\\td\\u0007"
    assert visible("µ “β” – é") == "µ “β” – é"
    assert without_formula("=1") == "'=1" and without_formula("a=1") == "a=1"


# ---- golden reports -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["human-study", "human-study-broken"])
def test_the_examples_reports_are_as_they_were(name: str) -> None:
    """Rewrite them with ``UPDATE_GOLDEN=1``, and read the difference before you commit it."""
    path = GOLDEN / f"{name}{ending_of('markdown')}"
    now = rendered(View(report_of(name)), "markdown").decode()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now, encoding="utf-8", newline="\n")

    assert now == path.read_text(encoding="utf-8"), "if it is meant: UPDATE_GOLDEN=1"


def test_sarif_keeps_to_what_code_hosts_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors have room first, and what is left out is counted."""
    view = View(validate(examples.path("human-study-broken")))
    errors, all_of_them = view.counts["error"], sum(view.counts.values())
    monkeypatch.setattr("immport_explorer.report.sarif.MOST_RESULTS", errors + 1)

    run = as_sarif(view)

    levels = [result["level"] for result in run["results"]]
    assert (levels.count("error"), len(levels)) == (errors, errors + 1)
    assert run["properties"]["leftOut"] == all_of_them - errors - 1
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert f"{all_of_them - errors - 1} of {all_of_them}" in notice["message"]["text"]


def test_sarif_leaves_nothing_out_without_saying_so() -> None:
    run = as_sarif(View(validate(examples.path("human-study-broken"))))

    assert run["properties"]["leftOut"] == 0
    assert "toolExecutionNotifications" not in run["invocations"][0]
