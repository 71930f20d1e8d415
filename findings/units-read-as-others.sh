#!/bin/sh
# Units: Pint reads units of immune assays as others: endotoxin units as exa-units of enzymes, units as micro-nits.
#
# Guess:  a unit that Pint does not know raises UndefinedUnitError, as IU, PFU and cells do; so what it takes can be
#         converted and compared.
# Seen:   Pint 0.25.3 puts prefixes before any symbol: EU/ml (endotoxin or ELISA units) is 10^18 U/ml, RU/ml (response
#         units) 10^27 U/ml, units/ml a luminance ("u" and "nits"), dpc (days post coitum) a tenth of a parsec; AU/ml
#         (arbitrary units) is an absorbance, and C a charge. 5 EU/ml plus 5 U/ml is a number. Nothing is logged.
# Hurts:  who harmonises the units of several assays adds or compares values of other things, or is off by 10^18; of the
#         units in ImmPort's lists only some raise an error, so that a run without one seems to prove the rest.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pint==0.25.3
cat > try.py <<'PY'
import pint

units = pint.UnitRegistry()
for name in ["EU/ml", "RU/ml", "units/ml", "dpc", "AU/ml", "C", "IU/ml", "PFU/ml", "BAU/ml", "cells/ul", "pg/ml"]:
    try:
        print(name, "is", units.parse_units(name))
    except pint.UndefinedUnitError as error:
        print(name, "raises", type(error).__name__)
print("5 EU/ml in U/ml:", f"{units('5 EU/ml').to('U/ml').magnitude:.0e}")
print("5 EU/ml and 5 U/ml in U/ml:", f"{(units('5 EU/ml') + units('5 U/ml')).to('U/ml').magnitude:.0e}")
print("12 dpc in km:", f"{units('12 dpc').to('km').magnitude:.1e}")
PY
env/bin/python try.py 2>&1 | tee seen
cat > expected <<'OUT'
EU/ml is exaenzyme_unit / milliliter
RU/ml is ronnaenzyme_unit / milliliter
units/ml is micronit / milliliter
dpc is deciparsec
AU/ml is absorbance_unit / milliliter
C is coulomb
IU/ml raises UndefinedUnitError
PFU/ml raises UndefinedUnitError
BAU/ml raises UndefinedUnitError
cells/ul raises UndefinedUnitError
pg/ml is picogram / milliliter
5 EU/ml in U/ml: 5e+18
5 EU/ml and 5 U/ml in U/ml: 5e+18
12 dpc in km: 3.7e+13
OUT
cmp seen expected
