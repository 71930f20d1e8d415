"""Templates made of a released study."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import released_assays, releases
from support.paths import ROOT

from immport_explorer import load_schema
from immport_explorer.fill.filling import fill
from immport_explorer.fill.recipe_file import new_file
from immport_explorer.fill.release import Released, Stopped, from_release
from immport_explorer.fill.release_like import recipe_like
from immport_explorer.fill.released import (
    NO_LOCUS,
    NO_SAMPLE,
    NO_TEMPLATE,
    NOT_FOUND,
    OWN_TEMPLATE,
    SECOND_BIOSAMPLE,
)
from immport_explorer.lab.release.assays import result_homes
from immport_explorer.lab.table import LabError
from immport_explorer.package.opening import open_package
from immport_explorer.package.rows import rows_of

SDY208 = ROOT.parent / "shared" / "released" / "SDY208-DR16_Tab.zip"
FILES = {"protocols/PTL1": "the protocol"}


def made(folder: Path, tables: dict[str, str]) -> Released:
    (one,) = from_release(releases.write(folder / "release.zip", tables, FILES))
    return one


def cells(one: Released, template: str, section: str | None = None) -> list[dict[str, str]]:
    package = open_package(one.filled.package.folder, load_schema())
    return [
        {key.header: text for key, text in row.cells.items()}
        for file in package.template_files
        if file.template.name == template
        for table in file.tables()
        if table.section.name == section
        for row in rows_of(table)
    ]


@pytest.fixture(scope="module", params=["OLDER", "NEWER"])
def released(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Released:
    return made(tmp_path_factory.mktemp("release"), getattr(releases, request.param))


def test_every_row_is_found_again_or_it_is_told_why_not(released: Released) -> None:
    assert released.whole
    left = {c.table: (c.rows - c.found, list(c.reasons)) for c in released.counts if c.reasons}
    assert left == {
        "expsample_2_biosample": (1, [SECOND_BIOSAMPLE]),
        "expsample_2_file_info": (1, [OWN_TEMPLATE]),
        "fcs_analyzed_result": (1, [NO_SAMPLE]),
        "file_info": (1, [OWN_TEMPLATE]),
        "hla_typing_result": (1, [NO_SAMPLE]),
        "study_glossary": (1, [NO_TEMPLATE]),
    }
    assert all(c.rows == c.found + sum(c.reasons.values()) for c in released.counts)


def test_nothing_that_is_found_is_a_fault_of_ours(released: Released) -> None:
    assert {verdict.why for verdict in released.verdicts if verdict.first.severity == "error"} == {
        "the release tells nothing here",
        "the release tells the study so",
        "the release names the file and does not hold it",
    }
    assert not any(verdict.ours for verdict in released.verdicts)


def test_links_become_ids_made_of_accessions(released: Released) -> None:
    (sample,) = cells(released, "flow_cytometry")
    assert sample["Expsample ID"] == "SDY9001-ES1"
    assert sample["Biosample ID"] == "SDY9001-BS3"
    assert sample["Reagent ID(s)"] == "SDY9001-ESR1;SDY9001-ESR2"
    assert sample[".Fcs Result File"] == "cells.fcs"
    (panel,) = cells(released, "reagent_sets")
    assert panel["Reagent ID(s)"] == "SDY9001-ESR1;SDY9001-ESR2"
    assert [one["Value Reported"] for one in cells(released, "elisa")[:2]] == ["12.5", "3"]


def test_a_subjects_first_arm_and_its_exposure_stand_together(released: Released) -> None:
    _, second = cells(released, "subjecthumans")
    assert second["Arm Or Cohort ID"] == "SDY9001-ARM1"
    assert second["Exposure Process Reported"] == "no exposure"
    (further,) = cells(released, "study_design_edit", "arm_2_subject")
    assert further["Arm Or Cohort ID"] == "SDY9001-ARM2"
    (exposure,) = cells(released, "immuneexposure")
    assert exposure["Arm Or Cohort ID"] == "SDY9001-ARM2"


def test_terms_and_dates_are_written_as_today(released: Released) -> None:
    (protocol,) = cells(released, "protocols")
    assert protocol["Type"] == "Not Specified"
    assert released.joined.values.terms["Type", "Not_Specified", "Not Specified"] >= 1
    (treatment,) = cells(released, "treatments")
    assert treatment == {
        "User Defined ID": "SDY9001-TRT1", "Name": "none", "Use Treatment?": "No",
    }  # fmt: skip
    study = cells(released, "basic_study_design", "study")[0]
    assert study["Actual Start Date"] == "05-Mar-2014"


def test_files_of_the_release_come_along(released: Released) -> None:
    file = released.filled.package.folder / "protocol.txt"
    assert file.read_text(encoding="utf-8") == "the protocol"


def test_older_releases_tell_panels_in_their_rows(released: Released) -> None:
    assert [one["Name Reported"] for one in cells(released, "labtestpanels")] == ["CBC"]
    assert [one["Name Reported"] for one in cells(released, "assessmentpanel")] == ["Diary"]


def test_a_row_that_is_lost_is_a_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from immport_explorer.fill import release

    whole = release.recipe_of

    def without_biosamples(*args: object) -> object:
        import msgspec

        recipe = whole(*args)  # type: ignore[arg-type]
        kept = tuple(one for one in recipe.templates if one.template != "biosamples")
        return msgspec.structs.replace(recipe, templates=kept)

    monkeypatch.setattr(release, "recipe_of", without_biosamples)
    one = made(tmp_path, releases.NEWER)
    lost = {count.table for count in one.counts if NOT_FOUND in count.reasons}
    assert lost == {"biosample"}
    assert not one.whole
    assert any(v.ours and v.first.code.startswith("reference.") for v in one.verdicts)


@pytest.mark.slow
def test_tables_that_are_missing_leave_only_their_rows_out(tmp_path: Path) -> None:
    for table in releases.NEWER:
        if table != "study":
            tables = {name: text for name, text in releases.NEWER.items() if name != table}
            one = made(tmp_path, tables)
            assert not any(NOT_FOUND in count.reasons for count in one.counts), table


def test_several_studies_are_several_packages(tmp_path: Path) -> None:
    tables = dict(releases.NEWER)
    tables["study"] += "\n" + tables["study"].splitlines()[1].replace("SDY9001", "SDY9002")
    tables["arm_or_cohort"] += "\nARM9|other|Other|SDY9002|Experimental Arm"
    tables["subject"] += "\nSUB9|Not Hispanic or Latino|Female|White|Homo sapiens"
    tables["arm_2_subject"] += "\nARM9|SUB9|50|50|Years|Age at enrollment|France"
    path = releases.write(tmp_path / "release.zip", tables)
    first, second = from_release(path)
    assert [one["Subject ID"] for one in cells(first, "subjecthumans")] == [
        "SDY9001-SUB1", "SDY9001-SUB2",
    ]  # fmt: skip
    assert [one["Subject ID"] for one in cells(second, "subjecthumans")] == ["SDY9002-SUB9"]
    assert first.whole and second.whole
    (only,) = from_release(path, study="sdy9002")
    assert only.study == "SDY9002"
    with pytest.raises(LabError, match="no study SDY1"):
        from_release(path, study="SDY1")


def test_an_earlier_schema_gets_its_own_columns(tmp_path: Path) -> None:
    path = releases.write(tmp_path / "release.zip", releases.NEWER)
    (one,) = from_release(path, schema="3.36")
    assert "Gender" in {cell for row in cells36(one) for cell in row}
    assert one.whole


def cells36(one: Released) -> list[list[str]]:
    package = open_package(one.filled.package.folder, load_schema("3.36"))
    return [
        [key.header for key in row.cells]
        for file in package.template_files
        if file.template.name == "subjecthumans"
        for table in file.tables()
        for row in rows_of(table)
    ]


def test_a_recipe_like_a_study_fills_its_design(released: Released, tmp_path: Path) -> None:
    recipe = recipe_like(released.joined)
    path = tmp_path / "like.yaml"
    new_file(recipe).write(path)
    assert "SUB1" not in path.read_text(encoding="utf-8")
    again = fill(path, [])
    assert again.rows["flow_cytometry_reagents"] == 2
    assert again.rows["basic_study_design"] == 6
    assert "NEW-ARM1" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("time", ["newer", "older"])
def test_results_of_every_assay_are_found_again(tmp_path: Path, time: str) -> None:
    """Another release, with each table of results that the schema knows."""
    tables = getattr(released_assays, time)(load_schema())
    one = made(tmp_path, tables)
    assert [verdict.first.message for verdict in one.verdicts if verdict.ours] == []
    assert one.whole
    counts = {count.table: count for count in one.counts}
    held = [name for name in result_homes(load_schema()) if name in tables]
    assert len(held) >= 8
    assert {name: (counts[name].found, counts[name].rows) for name in held} == {
        name: (counts[name].rows, counts[name].rows) for name in held
    }
    assert set(one.filled.rows) >= {
        home for name in held for home in result_homes(load_schema())[name].values()
    }


def test_a_locus_without_columns_or_alleles_is_told_as_such(tmp_path: Path) -> None:
    tables = released_assays.newer(load_schema())
    heading, first, *_ = tables["hla_typing_result"].splitlines()
    names, texts = heading.split("|"), first.split("|")
    other = {**dict(zip(names, texts, strict=True)), "RESULT_ID": "9", "LOCUS_NAME": "HLA-Z"}
    bare = {**other, "LOCUS_NAME": "HLA-B", "ALLELE_1": "", "ALLELE_2": ""}
    rows = ["|".join(row[name] for name in names) for row in (other, bare)]
    tables["hla_typing_result"] += "\n" + "\n".join(rows)
    one = made(tmp_path, tables)
    (count,) = (one for one in one.counts if one.table == "hla_typing_result")
    assert (count.found, dict(count.reasons)) == (2, {NO_LOCUS: 2})
    assert "locus_name" not in count.columns
    (typing,) = cells(one, "hla_typing")
    assert typing["HLA-DRB1 Allele 1"] == "22" and typing["Comments"] == "11; 22"
    assert one.whole


def test_kir_genes_of_older_releases_are_told_as_not_carried(tmp_path: Path) -> None:
    tables = released_assays.older(load_schema())
    tables["kir_typing_result"] = (
        "RESULT_ID|RESULT_SET_ID|ALLELE|EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|GENE_NAME\n"
        "1|1|001|ES101|EXP101|KIR2DL1"
    )
    one = made(tmp_path, tables)
    (count,) = (one for one in one.counts if one.table == "kir_typing_result")
    assert (count.rows, count.found, list(count.reasons)) == (1, 0, [NO_TEMPLATE])
    assert one.whole


def test_an_accession_is_no_path(tmp_path: Path) -> None:
    tables = {n: text.replace("SDY9001", "../../evil") for n, text in releases.NEWER.items()}
    assert made(tmp_path, tables).name == "evil"


def test_it_stops_when_asked(tmp_path: Path) -> None:
    path = releases.write(tmp_path / "release.zip", releases.NEWER)
    told: list[str] = []
    from_release(path, progress=lambda _done, _total, what: told.append(what))
    assert any(what.startswith("looking for the rows of") for what in told)
    for last in (1, len(told)):
        left = iter(range(last - 1))
        with pytest.raises(Stopped):
            from_release(path, progress=lambda *_: next(left, None) is not None)  # noqa: B023


def test_the_released_study_is_carried_over_whole() -> None:
    if not SDY208.exists():
        pytest.skip("the released study is not beside the project")
    (one,) = from_release(SDY208)
    assert one.whole
    carried = {count.table: (count.rows, count.found) for count in one.counts}
    for table in ("subject", "biosample", "expsample", "elisa_result", "elispot_result",
                  "hai_result", "neut_ab_titer_result", "expsample_2_biosample",
                  "expsample_2_reagent", "arm_or_cohort", "planned_visit"):  # fmt: skip
        assert carried[table][0] == carried[table][1] > 0, table
    left = {count.table for count in one.counts if count.reasons}
    assert left == {
        *("biosample_2_protocol", "expsample_2_file_info", "file_info", "period", "program"),
        *("study_2_panel", "subject_2_protocol", "workspace"),
    }
