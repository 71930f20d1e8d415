"""The page Validate as a bench: the verdict in one view, the bar, and the way through the list."""

from __future__ import annotations

import re

import pytest
from support.dashboard import collect_downloads, markup, press, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.downloads import corrected_name
from immport_explorer.files.wording import counted
from immport_explorer.issues.kinds import KINDS
from immport_explorer.report.words import title_of
from immport_explorer.schema.load import load_schema


@pytest.fixture
def page() -> ValidatePage:
    shell = build(load_schema("3.36"))
    shown = shell.visit("#p=validate&e=human-study-broken")
    assert isinstance(shown, ValidatePage)
    shown.checking.wait()
    return shown


def headings(page: ValidatePage) -> list[str]:
    found = re.findall(r'<h3[^>]* id="cause-\d+"[^>]*>(.*?)</h3>', markup(page.widget))
    return [re.sub("<.*", "", each) for each in found]


def primary(page: ValidatePage) -> list[str]:
    return re.findall(
        r'<button[^>]* class="ipx-primary"[^>]*>([^<]+)</button>', markup(page.widget)
    )


def test_each_cause_is_headed_by_its_case(page: ValidatePage) -> None:
    assert page.view is not None
    assert "Gender: “F” → Female?" in headings(page)
    assert len(headings(page)) == len(page.view.causes)


def test_codes_stand_in_the_opened_part_alone(page: ValidatePage) -> None:
    assert page.view is not None
    place, cause = next(
        each for each in enumerate(page.view.causes) if each[1].first.column == "Gender"
    )
    assert f"<code>{cause.first.code}</code>" not in markup(page.widget)
    press(page.widget, "open", str(place))
    assert f"<code>{cause.first.code}</code>" in markup(page.widget)
    assert KINDS[cause.first.code].why in words(page.widget)


def test_the_package_is_told_in_figures(page: ValidatePage) -> None:
    report = page.state.report
    clean = sum(not (file.errors or file.warnings or file.infos) for file in report.files)
    assert 0 < clean < len(report.files)
    shown = words(page.widget)
    assert f"Things to fix {report.things_to_fix}" in shown
    assert f"Files {len(report.files)} {clean} without issues" in shown
    folded = re.search(r'<details id="clean-files">.*?</details>', markup(page.widget))
    assert folded is not None
    assert folded[0].count("<tr>") == clean + 1


def test_the_list_is_filtered_by_file_and_by_template(page: ValidatePage) -> None:
    assert page.view is not None
    for choice, name in (("file:subjectHumans.txt", "file"), ("template:biosamples", "template")):
        wanted = choice.partition(":")[2]
        expected = [c for c in page.view.causes if getattr(c.first, name) == wanted]
        assert expected
        press(page.widget, "only", choice)
        assert sorted(headings(page)) == sorted(
            title_of(cause).replace("&", "&amp;") for cause in expected
        )
    press(page.widget, "only", "")
    assert len(headings(page)) == len(page.view.causes)


def test_one_goes_from_thing_to_thing_and_round(page: ValidatePage) -> None:
    assert page.view is not None
    order = [place for place, _ in page.choices.listed(page.view)]
    came = []
    for _ in range(len(order) + 1):
        press(page.widget, "step", "1")
        came.append(page.choices.at)
    assert came == [*order, order[0]]
    press(page.widget, "step", "-1")
    assert page.choices.at == order[-1]
    assert f"{len(order)} of {len(order)}" in words(page.widget)


def test_a_thing_beyond_those_that_are_listed_is_brought_in(page: ValidatePage) -> None:
    assert page.view is not None
    page.choices.shown = 1
    order = [place for place, _ in page.choices.listed(page.view)]
    press(page.widget, "step", "1")
    press(page.widget, "step", "1")
    assert f'id="cause-{order[1]}"' in markup(page.widget)


def test_what_will_be_written_is_ticked_off(page: ValidatePage) -> None:
    assert page.view is not None
    place = next(n for n, cause in enumerate(page.view.causes) if cause.first.column == "Gender")
    assert "ipx-done" not in markup(page.widget)
    press(page.widget, "pick", f"{place}-0-0")
    assert "ipx-done" in markup(page.widget)
    press(page.widget, "pick", f"{place}-0-0")
    assert "ipx-done" not in markup(page.widget)


def test_after_fixing_the_verdict_is_told_and_the_download_is_due(
    page: ValidatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = collect_downloads(monkeypatch)
    assert primary(page) == ["Fix and check again"]
    press(page.widget, "mend")
    page.checking.wait()
    done = page.checking.mended
    assert page.state.said.startswith(f"{counted(len(done.changes), 'cell')} fixed. ")
    assert page._banner.target["id"] == "verdict"
    assert primary(page) == ["Download the corrected package"]
    press(page.widget, "corrected")
    wait_until(lambda: handed)
    assert list(handed) == ["human-study-broken-corrected.zip"]
    assert "human-study-broken-corrected.zip" in words(page.widget)


def test_a_first_check_takes_nobody_away(page: ValidatePage) -> None:
    assert page._banner.target["id"] == ""


def test_without_a_cause_nothing_is_offered_to_fix() -> None:
    page = build(load_schema("3.36")).visit("#p=validate")
    assert isinstance(page, ValidatePage)
    page.check(Job((examples.path("human-study"),)), "good")
    page.checking.wait()
    if page.view is not None and not page.view.causes:
        assert "Fix and check again" not in words(page.widget)
    assert "Check again" in words(page.widget)


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("SDY1 study.ZIP", "SDY1-study-corrected.zip"),
        ("14 files", "14-files-corrected.zip"),
        ("../../x", "x-corrected.zip"),
        ("…", "package-corrected.zip"),
        ("", "package-corrected.zip"),
    ],
)
def test_the_corrected_package_is_named_after_the_package(package: str, name: str) -> None:
    assert corrected_name(package) == name
