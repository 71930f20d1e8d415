"""Which of today's templates a release's experiment samples, reagents and results belong to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from immport_explorer.schema.assays import ASSAYS, results_of
from immport_explorer.schema.model import Schema, Template

OTHER = "other"
OTHER_REAGENTS = "other_reagents"
SETS = "reagent_sets"

_NO_LETTER = re.compile(r"[^a-z0-9]+")

_MARKS: tuple[tuple[str, str], ...] = (
    ("elispot", "elispot"),
    ("elisa", "elisa"),
    ("cytof", "cytof"),
    ("masscytometry", "cytof"),
    ("flowcytometry", "flow_cytometry"),
    ("fcm", "flow_cytometry"),
    ("hemagglutination", "hai"),
    ("hai", "hai"),
    ("neutralizingantibody", "neutralizing_antibody_titer"),
    ("virusneutralization", "virus_neutralization"),
    ("hlatyping", "hla"),
    ("kir", "kir"),
    ("mbaa", "mbaa"),
    ("luminex", "mbaa"),
    ("qpcr", "qrt-pcr"),
    ("qrtpcr", "qrt-pcr"),
    ("rnaseq", "rna_sequencing"),
    ("rnasequencing", "rna_sequencing"),
    ("metabolom", "mass_spec_metabolomics"),
    ("proteom", "mass_spec_proteomics"),
    ("massspectrometry", "mass_spec_proteomics"),
    ("genotyping", "genotyping_array"),
    ("gtaffy", "genotyping_array"),
    ("gtillumina", "genotyping_array"),
    ("geneexpression", "gene_expression_array"),
    ("geaffy", "gene_expression_array"),
    ("microarray", "gene_expression_array"),
    ("histology", "image_histology"),
    ("microscopy", "image_histology"),
)
"""What a data format, a result schema or a technique is told by, letters and digits only; the first
that is found counts (releases write ``Flow_Cytometry``, ``FCM``, ``Virus_Neutralization``)."""


def samples_template(*said: str) -> str:
    """The template of an experiment sample by what is said of it, the surest first: its data
    format, its result schema, the technique of its experiment."""
    for text in said:
        plain = _NO_LETTER.sub("", text.casefold())
        for mark, template in _MARKS:
            if mark in plain:
                return template
    return OTHER


def reagents_template(samples: set[str], is_set: bool) -> str:
    """The template of a reagent that is used in the samples of those templates."""
    if is_set:
        return SETS
    homes = {ASSAYS[name].reagents for name in samples}
    return homes.pop() if len(homes) == 1 else OTHER_REAGENTS


def result_homes(schema: Schema) -> Mapping[str, Mapping[str, str]]:
    """Table of results → template of samples → the template that takes its results."""
    homes: dict[str, dict[str, str]] = {}
    for samples, parts in ASSAYS.items():
        home = samples if parts.results_inside else results_of(samples)
        if home is not None and home in schema.templates:
            for table in result_tables(schema.templates[home]):
                homes.setdefault(table, {})[samples] = home
    return MappingProxyType(homes)


def result_tables(template: Template) -> tuple[str, ...]:
    """The tables that hold the results of a template."""
    found = [t for column in template.columns for t in column.tables if t.endswith("_result")]
    return tuple(dict.fromkeys(found))
