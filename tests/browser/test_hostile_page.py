"""Everything that a page takes in would like to be a script; all of it stays text, and goes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect
from support.browser.served import Dashboard, dismissed, kernel_id, load, wait_for

from immport_explorer import examples

ATTACK = "<img src=x onerror=hit(1)>"  # as long as a sheet's name may be, and fit for a file's
ATTACKS = (
    ATTACK,
    "<script>hit(2)</script>",
    '"><svg onload=hit(3)>',
    "javascript:hit(4)",
    "[look](javascript:hit(5))",
    "<a href=javascript:hit(6)>here</a>",
    "<img src=http://outside.example/pixel.png>",
    "{{constructor.constructor('hit(7)')()}}",
    "&lt;img src=x onerror=hit(8)&gt;",
)
ALL = " ".join(ATTACKS)
EARS = """
window.hits = [];
window.hit = (number) => window.hits.push(number);
"""
FOREIGN = """() => [...document.querySelectorAll(".ipx-app *")].filter((element) =>
  ["IMG", "SCRIPT", "IFRAME", "OBJECT", "EMBED", "STYLE"].includes(element.nodeName)
  || [...element.attributes].some(({ name, value }) =>
    name.startsWith("on") || (["href", "src"].includes(name) && /^\\s*javascript/i.test(value))))
  .map((element) => element.outerHTML)"""

Serve = Callable[..., Iterator[Dashboard]]


@pytest.fixture(scope="module")
def page(serve_dashboard, watched_page, temporary: Path) -> Iterator[Page]:
    """One page for all of it. At its end nothing has run, nothing foreign is in it, nothing was
    asked outside (the page's log says so), and what it was given has left the disk."""
    with serve_dashboard() as dashboard, watched_page(dashboard) as page:
        page.add_init_script(EARS)
        dialogs = dismissed(page)
        load(page, dashboard.url)
        visit = kernel_id(page.content())
        yield page
        assert dialogs == []
        page.goto("about:blank")
        assert wait_for(lambda: dashboard.has_ended(visit))
        assert wait_for(lambda: not list(temporary.rglob(visit)))
        names = {path.name for path in temporary.rglob("*") if path.is_file()}
        assert not [name for name in names if "hit" in name or name.endswith((".zip", ".txt"))]


@pytest.fixture(autouse=True)
def nothing_runs(page: Page) -> Iterator[None]:
    yield
    page.wait_for_timeout(300)
    assert page.evaluate("window.hits") == []
    assert page.evaluate(FOREIGN) == []


def go(page: Page, address: str, heading: str) -> None:
    page.evaluate("address => { location.hash = address; }", address)
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def part(page: Page, name: str) -> Locator:
    """The page of the dashboard with that name."""
    return page.locator(f".ipx-page-{name}")


def open_all(within: Locator) -> None:
    """Open whatever can be opened."""
    for button in within.locator("button[data-do=open]").all():
        button.click()
    within.page.wait_for_timeout(1500)
    within.locator("details").evaluate_all("parts => parts.forEach(part => { part.open = true; })")


# ---- packages -------------------------------------------------------------------------------


def hostile_text(name: str) -> bytes:
    """An example's file with an attack in each cell of its last row, and in its header."""
    lines = (examples.path("human-study") / name).read_text("utf-8").rstrip("\n").split("\n")
    cells = lines[-1].split("\t")
    lines[-1] = "\t".join([cells[0], *(ATTACKS[n % len(ATTACKS)] for n in range(len(cells) - 1))])
    lines[2] += f"\t{ATTACK}"
    return ("\n".join(lines) + "\n").encode()


def hostile_sheet(path: Path) -> bytes:
    book = Workbook()
    book.active.title = ATTACK
    for line in hostile_text("bioSamples.txt").decode().splitlines():
        book.active.append(line.split("\t"))
    book.create_sheet("<b>2").append([ATTACK])
    book.properties.title = book.properties.creator = ALL
    book.save(path)
    return path.read_bytes()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    target = tmp_path / f"{ATTACK}.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = ALL.encode()
        for name in ("basic_study_design.txt", "protocols.txt"):
            archive.write(examples.path("human-study") / name, name)
        members = {
            "subjectHumans.txt": hostile_text("subjectHumans.txt"),
            "bioSamples.xlsx": hostile_sheet(tmp_path / "sheet.xlsx"),
            f"{ATTACK}.xlsx": hostile_sheet(tmp_path / "sheet.xlsx"),
            f"{ATTACK}/{ATTACK}.txt": ALL.encode(),
            "treatments.json": json.dumps(
                {"fileName": ALL, "name": ATTACK, "data": [{ATTACK: ALL, "userDefinedId": ALL}]}
            ).encode(),
        }
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.comment = ALL.encode()
            archive.writestr(info, content)
    return target


def test_a_package(page: Page, package: Path) -> None:
    go(page, "#p=validate", "Check a package")
    here = part(page, "validate")
    here.locator("input[data-role=files]").set_input_files(package)
    verdict = here.get_by_role("heading", name="Not ready for ImmPort: fix")
    expect(verdict).to_be_visible()
    for text in (ATTACK, "<script>hit(2)</script>", "javascript:hit(4)"):
        expect(here).to_contain_text(text)
    expect(here.locator(".ipx-causes").first).to_contain_text(f"sheet {ATTACK}")
    open_all(here)
    expect(here.locator(".ipx-excerpt", has_text="hit(").first).to_be_visible()
    here.get_by_label("Field or value").fill("<img")
    expect(here.get_by_role("region", name="Issues", exact=True)).to_contain_text("<img")
    here.get_by_role("button", name="Fix and check again").click()
    expect(here.get_by_role("button", name="Download the corrected package")).to_be_visible()


def test_ids_that_are_pasted(page: Page) -> None:
    go(page, "#p=validate", "Check a package")
    here = part(page, "validate")
    here.get_by_label("Ids, with blanks").fill(
        "\n".join(attack.replace(" ", "/") for attack in ATTACKS)
    )
    here.get_by_role("button", name="Add", exact=True).click()
    expect(here.get_by_text("10 ids added")).to_be_visible()


# ---- the other things that a page takes in --------------------------------------------------


def test_immports_report(page: Page, package: Path, tmp_path: Path) -> None:
    events = [
        {
            "fileName": f"{ATTACK}.txt",
            "lineNumber": str(row),
            "status": "Error",
            "errorMessage": attack,
            "description": f'{attack} in field "Gender" "{attack}"; {ALL}',
        }
        for row, attack in enumerate(ATTACKS, start=4)
    ]
    events.append({"fileName": ALL, "status": "Rejected", "description": ALL})
    report = tmp_path / f"{ATTACK}.json"
    report.write_text(json.dumps({"workspaceId": ALL, "result": {"events": events}}), "utf-8")
    go(page, "#p=official", "Read ImmPort's report")
    here = part(page, "official")
    here.locator("input[data-role=files]").last.set_input_files(package)
    here.locator("input[data-role=files]").first.set_input_files(report)
    expect(here.get_by_role("heading", name="Rejected: fix")).to_be_visible()
    expect(here).to_contain_text("<script>hit(2)</script>")
    open_all(here)


def test_progress_that_was_saved(page: Page, tmp_path: Path) -> None:
    saved = tmp_path / f"{ATTACK}.json"
    saved.write_text(
        json.dumps(
            {
                "immport_explorer_progress": 1,
                "schema": ATTACK,
                "address": f"#p=templates&t={ATTACK}&c={ATTACK}&e={ATTACK}&k={ATTACK}",
                "answers": {"others": ALL, "assays": [ATTACK]},
                "held": {"subject": list(ATTACKS)},
            }
        ),
        "utf-8",
    )
    go(page, "#p=start", "From your study to ImmPort")
    part(page, "start").locator("input[data-role=file]").set_input_files(saved)
    expect(part(page, "templates").get_by_text(f"“{ATTACK}”").first).to_be_visible()
    go(page, "#p=plan", "Plan")
    expect(part(page, "plan").get_by_text("<script>hit(2)</script>").first).to_be_attached()
    saved.write_text(json.dumps({"immport_explorer_progress": 1, "held": {ATTACK: []}}), "utf-8")
    go(page, "#p=start", "From your study to ImmPort")
    part(page, "start").locator("input[data-role=file]").set_input_files(saved)
    expect(part(page, "start").get_by_text(ATTACK[:20])).to_be_visible()


def test_house_rules(page: Page, tmp_path: Path) -> None:
    asked = {"required": True, "note": ALL, "called": ATTACK}
    rules = {
        "rules": 1,
        "name": ATTACK,
        "title": ALL,
        "templates": {"treatments": {"columns": {"Amount Value": asked}}},
    }
    target = tmp_path / "rules.yaml"
    target.write_text(json.dumps(rules), "utf-8")  # JSON is YAML
    go(page, "#p=templates", "Templates")
    here = part(page, "templates")
    here.locator("input[data-role=files]").last.set_input_files(target)
    expect(here.get_by_role("heading", name="House rules")).to_be_visible()
    expect(here).to_contain_text(ATTACK)
    go(page, "#p=templates&t=treatments&c=Amount%20Value", "Treatments")
    expect(here.locator(".ipx-field")).to_contain_text(ATTACK)
    go(page, "#p=templates", "Templates")
    here.get_by_role("button", name="Leave out").click()
    expect(here.get_by_role("heading", name="House rules")).to_be_hidden()


def test_a_bundle(page: Page, tmp_path: Path) -> None:
    """Last, since all pages show it from then on."""
    column = {
        "templateColumn": ATTACK,
        "jsonAttribute": ALL,
        "tableName": ATTACK,
        "tableColumn": ATTACK,
        "columnType": "varchar(50)",
        "description": ALL,
        "comment": ALL,
        "cv": True,
        "cvTableName": ATTACK,
    }
    template = {
        "name": "treatments",
        "fileName": f"{ATTACK}.txt",
        "schemaVersion": ATTACK,
        "description": ALL,
        "columns": [{**column, "templateColumn": "User Defined ID"}, column],
    }
    terms = [{"name": ATTACK, "link": attack, "id": attack} for attack in ATTACKS]
    target = tmp_path / f"{ATTACK}.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = ALL.encode()
        archive.writestr("templates.json", json.dumps([template, {**template, "name": ATTACK}]))
        archive.writestr("lkTables.json", json.dumps([{"name": ATTACK, "rows": terms}]))
    go(page, "#p=templates", "Templates")
    here = part(page, "templates")
    here.locator("input[data-role=files]").first.set_input_files(target)
    expect(page.get_by_label("Version of the schema")).to_contain_text("your bundle")
    links = here.get_by_role("navigation", name="Templates by category").get_by_role("link")
    links.filter(has_text=ATTACK).click()
    expect(here).to_contain_text("ImmPort says")
    here.get_by_role("rowheader").get_by_role("link", name=ATTACK, exact=True).click()
    expect(here.locator(".ipx-field")).to_contain_text("<script>hit(2)</script>")
    here.locator(".ipx-field").get_by_role("link", name="terms").click()
    expect(here.get_by_role("table")).to_contain_text("onerror")
    go(page, "#p=datamodel", "Data model")
    page.wait_for_timeout(1500)
