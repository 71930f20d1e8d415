"""Units that a recipe may convert between: factors to a base unit, a group for each kind."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_GROUPS: tuple[dict[str, str], ...] = (
    # length, in metres
    {"m": "1", "cm": "0.01", "mm": "0.001", "in": "0.0254", "inch": "0.0254", "inches": "0.0254",
     "ft": "0.3048", "feet": "0.3048"},
    # mass, in grams
    {"kg": "1000", "g": "1", "mg": "1e-3", "ug": "1e-6", "ng": "1e-9", "pg": "1e-12", "fg": "1e-15",
     "lb": "453.59237", "lbs": "453.59237", "oz": "28.349523125"},
    # mass in a volume, in grams a litre
    {"g/l": "1", "g/dl": "10", "g/ml": "1000", "mg/l": "1e-3", "mg/dl": "1e-2", "mg/ml": "1",
     "ug/l": "1e-6", "ug/dl": "1e-5", "ug/ml": "1e-3", "ng/l": "1e-9", "ng/dl": "1e-8",
     "ng/ml": "1e-6", "ng/ul": "1e-3", "pg/ml": "1e-9", "pg/l": "1e-12", "pg/ul": "1e-6",
     "fg/ml": "1e-12"},
    # amount in a volume, in moles a litre
    {"m": "1", "mol/l": "1", "mm": "1e-3", "mmol/l": "1e-3", "um": "1e-6", "umol/l": "1e-6",
     "nm": "1e-9", "nmol/l": "1e-9", "pm": "1e-12", "pmol/l": "1e-12"},
    # volume, in litres
    {"l": "1", "dl": "0.1", "ml": "1e-3", "ul": "1e-6", "nl": "1e-9"},
    # time, in days
    {"days": "1", "day": "1", "d": "1", "weeks": "7", "week": "7", "wk": "7", "hours": "1/24",
     "hour": "1/24", "h": "1/24", "hr": "1/24", "minutes": "1/1440", "min": "1/1440",
     "seconds": "1/86400", "sec": "1/86400", "s": "1/86400"},
    # time, in months: a month has no fixed number of days
    {"months": "1", "month": "1", "years": "12", "year": "12", "yr": "12", "yrs": "12"},
)  # fmt: skip
_TEMPERATURES = {"c": "c", "°c": "c", "celsius": "c", "f": "f", "°f": "f", "fahrenheit": "f"}


class UnitError(ValueError):
    """There is no way from one unit to the other."""


class Conversion:
    """From one unit to another. Raises UnitError where they measure different things."""

    def __init__(self, start: str, to: str) -> None:
        self._offset = Decimal(0)
        first, second = _plain(start), _plain(to)
        if first == second:
            self._times, self._parts = Decimal(1), Decimal(1)
        elif first in _TEMPERATURES and second in _TEMPERATURES:
            self._temperature(_TEMPERATURES[first], _TEMPERATURES[second])
        else:
            group = next((one for one in _GROUPS if first in one and second in one), None)
            if group is None:
                raise UnitError(f"there is no way from {start!r} to {to!r}")
            up, down = _fraction(group[first]), _fraction(group[second])
            self._times, self._parts = up[0] * down[1], up[1] * down[0]

    def _temperature(self, start: str, to: str) -> None:
        nine, five = Decimal(9), Decimal(5)
        if start == to:
            self._times, self._parts = Decimal(1), Decimal(1)
        elif start == "f":
            self._times, self._parts, self._offset = five, nine, -32 * five / nine
        else:
            self._times, self._parts, self._offset = nine, five, Decimal(32)

    def __call__(self, text: str) -> str:
        """The number in the other unit, with as many digits as it had; a text that is no number
        as it is."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            return text
        if not value.is_finite():
            return text
        if self._times == self._parts and not self._offset:
            return text
        digits = max(len(value.as_tuple().digits), 4)
        return plain_number(value * self._times / self._parts + self._offset, digits)


def plain_number(value: Decimal, digits: int) -> str:
    """A number with so many significant digits, without an exponent or needless zeros."""
    if not value:
        return "0"
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1))
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(unit: str) -> str:
    return unit.strip().replace("µ", "u").replace("μ", "u").replace(" ", "").casefold()


def _fraction(text: str) -> tuple[Decimal, Decimal]:
    above, _, below = text.partition("/")
    return Decimal(above), Decimal(below or "1")
