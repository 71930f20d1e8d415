"""Which templates belong together for an assay: its samples, its reagents, its results.

ImmPort publishes no such list; it is read from the templates' names and the tables they fill.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec


class AssayParts(msgspec.Struct, frozen=True):
    """Templates (by ImmPort's names) that go with an experimentSamples template.

    ``results_inside`` is True where the samples' template takes the results in its own rows;
    ``results`` then serves results that are added later.
    """

    reagents: str
    results: str | None = None
    results_inside: bool = False
    controls: tuple[str, ...] = ()
    repository: bool = False


ASSAYS: Mapping[str, AssayParts] = MappingProxyType(
    {
        "flow_cytometry": AssayParts("flow_cytometry_reagents", "fcm_derived_data"),
        "cytof": AssayParts("cytof_reagents", "cytof_derived_data"),
        "gene_expression_array": AssayParts("array_reagents", repository=True),
        "genotyping_array": AssayParts("array_reagents", repository=True),
        "hla": AssayParts("hla_typing_reagents", "hla_typing"),
        "image_histology": AssayParts("other_reagents"),
        "kir": AssayParts("kir_typing_reagents", "kir_typing"),
        "mbaa": AssayParts(
            "mbaa_reagents", "mbaa_results", controls=("controlsamples", "standardcurves")
        ),
        "rna_sequencing": AssayParts("sequencing_reagents", "rna_seq_results", repository=True),
        "other": AssayParts("other_reagents"),
        "mass_spec_metabolomics": AssayParts(
            "other_reagents", "mass_spec_metabolomic_results", repository=True
        ),
        "mass_spec_proteomics": AssayParts(
            "other_reagents", "mass_spec_proteomic_results", repository=True
        ),
        "elisa": AssayParts("elisa_reagents", "elisa_results", results_inside=True),
        "elispot": AssayParts("elispot_reagents", "elispot_results", results_inside=True),
        "hai": AssayParts("hai_reagents", "hai_results", results_inside=True),
        "virus_neutralization": AssayParts(
            "virus_neutralization_reagents", "virus_neutralization_results", results_inside=True
        ),
        "neutralizing_antibody_titer": AssayParts(
            "neutralizing_antibody_titer_reagents",
            "virus_neutralization_results",
            results_inside=True,
        ),
        "qrt-pcr": AssayParts("pcr_reagents", "pcr_results", results_inside=True),
    }
)
"""The parts of each assay, by the name of its experimentSamples template."""

_RESULTS_OF: Mapping[str, str | None] = MappingProxyType(
    {name: parts.results for name, parts in ASSAYS.items()}
    | {name: parts.results for parts in ASSAYS.values() for name in parts.controls}
)


def results_of(template: str) -> str | None:
    """The results template that a template asks about with “ImmPort Template?”."""
    return _RESULTS_OF.get(template)
