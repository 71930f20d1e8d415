"""Real exports, and what an open converter makes of them: the numbers are the same.

Numbers are compared, not units and roles, in which the converter is known to be wrong; its -0.0
stands for no number. Its calculated values are joined through the measurement they were made of.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from support.instruments import documents, found, real, rows, tables, twin

from immport_explorer.lab.instruments.wells import well

ROLES = {
    "median role": "Median",
    "arithmetic mean role": "Mean",
    "coefficient of variation role": "%CV",
    "mode value role": "Peak",
    "standard deviation role": "Std Dev",
    "trimmed arithmetic mean role": "Trimmed Mean",
    "trimmed standard deviation role": "Trimmed Standard Deviation",
}


def number(text: str) -> float | None:
    return float(text) if text else None


def same(ours: str, theirs: float | None) -> bool:
    """Equal, -0.0 being no number at all."""
    none = theirs is None or math.isnan(theirs) or (theirs == 0 and math.copysign(1, theirs) < 0)
    return number(ours) is None if none else number(ours) == theirs


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("luminex-xponent-1.csv", 8),
        ("luminex-xponent-2.csv", 60),
        ("luminex-intelliflex.csv", 60),
    ],
)
def test_luminex(name: str, values: int) -> None:
    ours = {(row["Well"], row["Analyte"]): row for row in rows(tables(real(name))[0])}
    net = {
        found(one, "data source identifier"): found(one, "calculated result")
        for one in documents(twin(name), "calculated data document")
        if one["calculated data name"] == "Net MFI"
    }
    compared = 0
    for measurement in documents(twin(name), "measurement document"):
        place = found(measurement, "location identifier")
        for analyte in documents(measurement, "analyte document"):
            row = ours.pop((place, analyte["analyte name"]))
            compared += 1
            assert row["Bead"] == analyte["assay bead identifier"]
            assert same(row["Count"], found(analyte, "assay bead count"))
            assert same(row["Total Events"], found(measurement["assay bead count"], "value"))
            assert same(row["Net MFI"], net[analyte["analyte identifier"]])
            dilution = found(measurement, "dilution factor setting")
            assert same(row["Dilution Factor"], dilution)
            for one in documents(analyte, "statistic dimension document"):
                value = one["statistical value"]
                role = ROLES.get(value["has statistic datum role"])
                if role is not None:
                    assert same(row[role], value["value"])
    assert compared == values
    assert not ours


@pytest.mark.parametrize(
    ("name", "values"), [("msd-workbench-1.csv", 4), ("msd-workbench-2.xlsx", 24)]
)
def test_msd(name: str, values: int) -> None:
    ours = {(row["Well"], row["Spot"]): row for row in rows(tables(real(name))[0])}
    calculated = {
        (found(one, "data source identifier"), one["calculated data name"]): found(
            one, "calculated result"
        )
        for one in documents(twin(name), "calculated data document")
    }
    compared = 0
    for one in documents(twin(name), "measurement document"):
        at = well(found(one, "well location identifier"))
        row = ours.pop((at or "", str(found(one, "location identifier"))))
        compared += 1
        assert same(row["Signal"], found(one, "luminescence"))
        assert same(row["Nominal Concentration"], found(one, "mass concentration"))
        assert row["Analyte"] == found(one, "assay identifier")
        for name_ in ("Adjusted Signal", "Calc. Concentration", "% Recovery"):
            key_ = (one["measurement identifier"], name_)
            if key_ in calculated:
                assert same(row[name_], calculated[key_])
    assert compared == values
    assert not ours


@pytest.mark.parametrize(
    ("name", "raw", "of_groups"), [("softmax-pro-1.txt", 192, 372), ("softmax-pro-2.txt", 192, 262)]
)
def test_softmax(name: str, raw: int, of_groups: int) -> None:
    groups, wells, *_ = tables(real(name))
    model = twin(name)
    read = {
        (row["Plate"], row["Well"], row["Wavelength"], row["Kind"]): row["Value"]
        for row in rows(wells)
    }
    place_of: dict[str, tuple[str, str]] = {}
    compared = 0
    for one in documents(model, "measurement document"):
        place = (found(one, "well plate identifier"), found(one, "location identifier"))
        place_of[one["measurement identifier"]] = place
        wavelength = f"{found(one, 'detector wavelength setting'):g}"
        assert same(read[(*place, wavelength, "raw")], found(one, "absorbance"))
        compared += 1
    assert compared == raw
    in_groups = {(row["Plate"], row["Well"]): row for row in rows(groups)}
    assert _calculated(model, place_of, read, in_groups) == of_groups


def _calculated(
    model: Any,
    place_of: dict[str, tuple[str, str]],
    read: dict[tuple[str, str, str, str], str],
    in_groups: dict[tuple[str, str], dict[str, str]],
) -> int:
    """How many values of single wells in groups are the same; all reduced ones are."""
    names = {
        **dict.fromkeys(("OD", "Value", "Values"), "OD"),
        "BackCalcConc": "BackCalcConc",
        "Conc": "Concentration",
        "Result": "Result",
        "Result*Dilution": "Concentration",
    }
    compared = 0
    reached: dict[str, tuple[str, str]] = dict(place_of)
    for one in documents(model, "calculated data document"):
        sources = {
            reached[source["data source identifier"]]
            for source in documents(one, "data source document")
            if source["data source identifier"] in reached
        }
        if len(sources) != 1:
            continue
        (place,) = sources
        reached[one["calculated data identifier"]] = place
        value, name = found(one, "calculated result"), one["calculated data name"]
        if name == "Reduced":
            assert same(read[(*place, "", "reduced")], value)
        elif (column := names.get(name)) and place in in_groups:
            row = in_groups[place]
            if name == "Result" and not row["Result"]:
                column = "Concentration"
            marks = ("Range?", "Fail", "Inf", "Masked")
            ours = "" if row[column] in marks else row[column]
            assert same(ours, value), (name, place)
            compared += 1
    return compared


def test_tecan() -> None:
    ours = {
        (row["Well"], row["Wavelength"]): row["Value"]
        for row in rows(tables(real("tecan-magellan-elisa.xlsx"))[0])
    }
    for one in documents(twin("tecan-magellan-elisa.xlsx"), "measurement document"):
        wavelength = f"{found(one, 'detector wavelength setting'):g}"
        assert same(
            ours.pop((found(one, "location identifier"), wavelength)), found(one, "absorbance")
        )
    assert not ours


@pytest.mark.parametrize(
    ("name", "values", "beyond"),
    [
        ("quantstudio-1.txt", 14, 2),
        ("quantstudio-2.txt", 192, 0),
        ("quantstudio-3.xlsx", 8, 0),
        ("quantstudio-design-and-analysis.xlsx", 96, 0),
    ],
)
def test_quantstudio(name: str, values: int, beyond: int) -> None:
    """The converter takes wells from the setup, which lacks two of the first file's results."""
    ours: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows(tables(real(name))[0]):
        target = f"{row['Target']}-Allele {row['Allele']}" if row["Allele"] else row["Target"]
        ours[row["Well"], target or "N/A"] = row
    compared = 0
    for one in documents(twin(name), "measurement document"):
        key = (found(one, "well location identifier"), found(one, "target DNA description"))
        row = ours.pop(key)
        compared += 1
        assert same(row["Ct"], found(one, "cycle threshold result (qPCR)"))
        if row["Allele"]:
            assert same(row["Delta Rn"], found(one, "baseline corrected reporter result"))
    assert compared == values
    assert len(ours) == beyond


@pytest.mark.parametrize("name", ["ctl-immunospot-1.txt", "ctl-immunospot-2.txt"])
def test_ctl(name: str) -> None:
    ours = {row["Well"]: row for row in rows(tables(real(name))[0])}
    wells = list(documents(twin(name), "measurement document"))
    assert len(wells) == len(ours) == 96
    for one in wells:
        row = ours[found(one, "location identifier")]
        for feature in documents(one, "image feature document"):
            title = feature["image feature name"]
            column = "Spots" if title.startswith("Spot Count") else title.partition(" (")[0]
            if column != "Assay Layout":
                assert same(row[column], found(feature, "image feature result")), title


def test_mabtech() -> None:
    ours = {
        (row["Well"], row["Population"]): row for row in rows(tables(real("mabtech-apex.xlsx"))[0])
    }
    for one in documents(twin("mabtech-apex.xlsx"), "measurement document"):
        key = (found(one, "location identifier"), found(one, "Analyte Secreting Population"))
        row = ours.pop(key)
        for feature in documents(one, "image feature document"):
            title = feature["image feature name"]
            column = "Spots" if title.startswith("Spot Forming") else title
            assert same(row[column], found(feature, "image feature result"))
    assert not ours


def test_flowjo() -> None:
    ours = {row["Path"]: row["Count"] for row in rows(tables(real("flowjo.wsp"))[0])}
    theirs: dict[str, float] = {}

    def walk(population: Any, path: str) -> None:
        for one in found(population, "population document") or ():
            name = f"{path} / {one['written name']}" if path else one["written name"]
            theirs[name] = one["count"]["value"]
            walk(one, name)

    (root,) = found(twin("flowjo.wsp"), "population document")
    walk({key: value for key, value in root.items() if "aggregate" in key}, "")
    assert len(ours) == 19
    assert {path: float(count) for path, count in ours.items()} == theirs
