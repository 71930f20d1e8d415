"""A package at a glance: how many there are of what, who is in which arm, of whom there are samples
and when, and what was measured.

Gathered while the rows are checked; brought together when first asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
import polars as pl

from immport_explorer.schema.overview import Stage

ROWS_GATHERED = 100_000
"""Of each table: what is shown is bounded, and so are the memory and time that it takes."""

BINS_A_DECADE = 6
SUBJECTS_SHOWN = 60
COLUMNS_SHOWN = 40
ARMS_SHOWN = 30
MEASURED_SHOWN = 40


class Group(msgspec.Struct, frozen=True):
    """Subjects of one arm and one sex: how many, and how many of each age (in ``unit``)."""

    arm: str
    sex: str
    count: int
    ages: tuple[tuple[float, int], ...]
    unit: str


class Occasion(msgspec.Struct, frozen=True):
    """A column of the matrix: what was taken or measured (``layer``, ``kind``), at which visit."""

    layer: str
    kind: str
    visit: str


class Matrix(msgspec.Struct, frozen=True):
    """How many samples there are of each subject on each occasion; ``counts`` is a row a subject,
    None where there is no sample and none is to be expected.

    ImmPort's templates do not say which visits are planned for an arm. One is expected where any
    subject of the same arm has a sample; subjects whose arm is not known count as one arm, and
    nothing is expected where no visit is named. ``missing`` and ``more`` count all cells that lack
    an expected sample and that have more than one, also those that are left out: of
    ``of_subjects`` and ``of_occasions`` only so many are shown.
    """

    subjects: tuple[str, ...]
    occasions: tuple[Occasion, ...]
    counts: tuple[tuple[int | None, ...], ...]
    missing: int
    more: int
    of_subjects: int
    of_occasions: int


class Measured(msgspec.Struct, frozen=True):
    """The values of one thing in one unit: ``bins`` counts those above zero, by the number of the
    bin (:func:`bin_start` tells where it begins); ``below`` and ``above`` are those outside of the
    assay's limits (``<3.2``), ``others`` zero, negative numbers and words."""

    name: str
    unit: str
    bins: tuple[tuple[int, int], ...]
    below: int
    above: int
    others: int
    least: float | None
    most: float | None

    @property
    def count(self) -> int:
        """All values, whatever they are."""
        return sum(count for _, count in self.bins) + self.below + self.above + self.others


def bin_start(number: int) -> float:
    """Where a bin of values begins."""
    return float(10 ** (number / BINS_A_DECADE))


class Overview(msgspec.Struct, dict=True):
    """What was gathered of all packages of a run.

    ``things`` counts the ids that each stage declares, ``stages`` tells of templates and sections
    to which stage they belong; ``cut`` names the files of which only the first rows were looked at.
    """

    things: dict[Stage, int] = msgspec.field(default_factory=dict)
    stages: dict[tuple[str, str | None], Stage] = msgspec.field(default_factory=dict)
    cut: dict[str, None] = msgspec.field(default_factory=dict)
    placed: list[pl.DataFrame] = msgspec.field(default_factory=list)
    sampled: list[pl.DataFrame] = msgspec.field(default_factory=list)
    values: list[pl.DataFrame] = msgspec.field(default_factory=list)

    def take(self, part: Overview) -> None:
        """Add what was gathered of one file."""
        self.stages |= part.stages
        self.cut |= part.cut
        self.placed += part.placed
        self.sampled += part.sampled
        self.values += part.values

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Subjects by arm and sex, in the order of the rows."""
        if not self.placed:
            return ()
        told = pl.concat(self.placed).unique(("subject", "arm"), keep="first", maintain_order=True)
        told = told.with_columns(told["age"].cast(pl.Float64, strict=False))
        parts = told.partition_by("arm", "sex", as_dict=True, maintain_order=True)
        order = {arm: place for place, arm in enumerate(told["arm"].unique(maintain_order=True))}
        groups = [_group(str(arm), str(sex), part) for (arm, sex), part in parts.items()]
        return tuple(sorted(groups, key=lambda group: (order[group.arm], group.sex)))

    @cached_property
    def matrix(self) -> Matrix | None:
        """Samples by subject and occasion; subjects with a gap or a second sample come first
        where not all are shown. None where no row names the subject of a sample."""
        return _matrix(self._samples(), self._arms()) if self.sampled else None

    def stage(self, template: str | None, section: str | None) -> Stage | None:
        """The stage of an issue's place; of a file as a whole, that of its first section."""
        found = self.stages.get((template or "", section))
        if found is not None or section is not None:
            return found
        return next((s for (name, _), s in self.stages.items() if name == template), None)

    def _arms(self) -> pl.DataFrame:
        """Who is in which arm."""
        if not self.placed:
            return pl.DataFrame(schema={"subject": pl.String, "arm": pl.String})
        return pl.concat(self.placed).select("subject", "arm").unique(maintain_order=True)

    def _samples(self) -> pl.DataFrame:
        """The samples, those that only name an earlier one with its subject and visit."""
        all_samples = pl.concat(self.sampled)
        if not (all_samples["subject"] == "").any():
            return all_samples
        known = all_samples.filter(pl.col("subject") != "").unique("biosample", keep="first")
        known = known.select("biosample", known_subject="subject", known_visit="visit")
        joined = all_samples.join(known, on="biosample", how="left", maintain_order="left")
        untold = pl.col("subject") == ""
        return joined.with_columns(
            pl.when(untold).then("known_subject").otherwise("subject").alias("subject"),
            pl.when(untold).then("known_visit").otherwise("visit").alias("visit"),
        ).filter(pl.col("subject").is_not_null())

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """What was measured, by name and unit, those of one unit together."""
        if not self.values:
            return ()
        counted = pl.concat(self.values).group_by("unit", "name", maintain_order=True)
        parts = counted.agg(
            pl.struct("bin", "count").alias("bins"),
            *(pl.col(name).sum() for name in ("below", "above", "others")),
            pl.col("least").min(),
            pl.col("most").max(),
        )
        found = [_measured(row) for row in parts.iter_rows(named=True)]
        units = {unit: place for place, unit in enumerate(dict.fromkeys(m.unit for m in found))}
        return tuple(sorted(found, key=lambda each: units[each.unit]))

    def __bool__(self) -> bool:
        return bool(self.things or self.placed or self.sampled or self.values)


def _group(arm: str, sex: str, part: pl.DataFrame) -> Group:
    ages = part.filter(part["age"].is_finite())
    units = ages["unit"].value_counts().sort("count", "unit", descending=[True, False])["unit"]
    unit = str(units[0]) if len(units) else ""
    counted = ages.filter(ages["unit"] == unit)["age"].value_counts().sort("age")
    return Group(arm, sex, part.height, tuple(counted.rows()), unit)


_OCCASION = ("layer", "kind", "visit")


def _matrix(samples: pl.DataFrame, arms: pl.DataFrame) -> Matrix:
    once = samples.unique(["subject", *_OCCASION, "sample"])
    cells = once.group_by("subject", *_OCCASION).agg(pl.len().alias("count"))
    occasions = samples.select(_OCCASION).unique(maintain_order=True)
    occasions = occasions.sort(_OCCASION[:2], maintain_order=True)
    subjects = samples.select("subject").unique(maintain_order=True)
    members = _members(subjects, arms)
    planned = _planned(cells, members)
    told = _told(cells, members, planned)
    odd = told.filter((pl.col("filled") < pl.col("visits")) | (pl.col("more") > 0))
    shown = _first_of(subjects["subject"].to_list(), set(odd["subject"]))
    columns = [Occasion(*row) for row in occasions.head(COLUMNS_SHOWN).rows()]
    return Matrix(
        subjects=tuple(shown),
        occasions=tuple(columns),
        counts=_counts(shown, columns, cells, members, planned),
        missing=int((told["visits"] - told["filled"]).sum()),
        more=int((cells["count"] > 1).sum()),
        of_subjects=subjects.height,
        of_occasions=occasions.height,
    )


def _members(subjects: pl.DataFrame, arms: pl.DataFrame) -> pl.DataFrame:
    """Each subject with each of its arms, "" where none is known, and all of them as ``arms``."""
    found = subjects.join(arms, on="subject", how="left").with_columns(pl.col("arm").fill_null(""))
    together = pl.col("arm").unique().sort().str.join("\0").over("subject")
    return found.with_columns(together.alias("arms"))


def _planned(cells: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The occasions with a visit on which anybody of these arms has a sample."""
    visited = cells.filter(cells["visit"] != "").join(members, on="subject")
    of_arm = visited.select("arm", *_OCCASION).unique()
    together = members.select("arms", "arm").unique()
    return together.join(of_arm, on="arm").select("arms", *_OCCASION).unique()


def _told(cells: pl.DataFrame, members: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """Of each subject how many occasions are planned, on how many there is a sample, and on how
    many more than one."""
    filled = cells.group_by("subject").agg(
        filled=(pl.col("visit") != "").sum(), more=(pl.col("count") > 1).sum()
    )
    visits = planned.group_by("arms").agg(pl.len().alias("visits"))
    told = members.unique("subject").join(filled, on="subject").join(visits, on="arms", how="left")
    return told.with_columns(pl.col("visits", "filled").cast(pl.Int64).fill_null(0))


def _counts(
    shown: Sequence[str],
    columns: Sequence[Occasion],
    cells: pl.DataFrame,
    members: pl.DataFrame,
    planned: pl.DataFrame,
) -> tuple[tuple[int | None, ...], ...]:
    """The counts of the subjects that are shown, in their order."""
    drawn = cells.filter(cells["subject"].is_in(shown))
    found = {row[:4]: row[4] for row in drawn.select("subject", *_OCCASION, "count").iter_rows()}
    wanted = set(planned.select("arms", *_OCCASION).iter_rows())
    arms = dict(members.select("subject", "arms").iter_rows())
    return tuple(
        tuple(
            found.get((who, *at), 0 if (arms[who], *at) in wanted else None)
            for at in ((c.layer, c.kind, c.visit) for c in columns)
        )
        for who in shown
    )


def _first_of(subjects: Sequence[str], odd: set[str]) -> list[str]:
    """As many as are shown, in their order: all, or the odd ones before others."""
    if len(subjects) <= SUBJECTS_SHOWN:
        return list(subjects)
    chosen = sorted(range(len(subjects)), key=lambda place: (subjects[place] not in odd, place))
    return [subjects[place] for place in sorted(chosen[:SUBJECTS_SHOWN])]


def _measured(row: Mapping[str, object]) -> Measured:
    bins: dict[int, int] = {}
    for each in row["bins"]:  # type: ignore[attr-defined]
        if each["bin"] is not None:
            bins[each["bin"]] = bins.get(each["bin"], 0) + each["count"]
    numbers = {name: row[name] for name in ("below", "above", "others", "least", "most")}
    return Measured(str(row["name"]), str(row["unit"]), tuple(sorted(bins.items())), **numbers)  # type: ignore[arg-type]


def values_counted(names: pl.Series, values: pl.Series, units: pl.Series | None) -> pl.DataFrame:
    """Counts of measured values as :class:`Overview` keeps them, by name, unit and bin."""
    frame = pl.DataFrame({"name": names, "value": values}).with_columns(
        pl.lit("").alias("unit") if units is None else units.alias("unit"),
        number=values.cast(pl.Float64, strict=False),
        mark=values.str.strip_chars().str.slice(0, 1),
    )
    positive = (pl.col("number") > 0) & pl.col("number").is_finite()
    number = pl.when(positive).then("number")
    return (
        frame.filter((frame["name"] != "") & (frame["value"] != ""))
        .with_columns(
            bin=(number.log(10) * BINS_A_DECADE).floor().cast(pl.Int32),
            is_below=pl.col("mark").is_in(["<", "≤"]),
            is_above=pl.col("mark").is_in([">", "≥"]),
        )
        .group_by("name", "unit", "bin", maintain_order=True)
        .agg(
            count=pl.len().cast(pl.Int64),
            below=pl.col("is_below").sum().cast(pl.Int64),
            above=pl.col("is_above").sum().cast(pl.Int64),
            others=(pl.col("bin").is_null() & ~pl.col("is_below") & ~pl.col("is_above"))
            .sum()
            .cast(pl.Int64),
            least=pl.col("number").filter(pl.col("bin").is_not_null()).min(),
            most=pl.col("number").filter(pl.col("bin").is_not_null()).max(),
        )
    )


def ticks(bins: Sequence[int]) -> list[int]:
    """The powers of ten about these bins, as exponents, first and last included."""
    low, high = min(bins) / BINS_A_DECADE, (max(bins) + 1) / BINS_A_DECADE
    return list(range(math.floor(low), math.ceil(high) + 1))
