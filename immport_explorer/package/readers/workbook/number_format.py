"""What a number format shows of a value, where that is more than the number.

Only formats that say something the number does not are looked at: text (``"S-"00``, ``>0``), a
percent sign, leading zeros. Of others, such as dates, thousands or a number of decimals, the value
counts.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import msgspec

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_(?P<blank>.)|\*(?P<fill>.)'
    r"|(?P<general>General)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<text>@)|(?P<date>AM/PM|A/P|[yYmMdDhHsSbBgGeE])|(?P<literal>.)",
    re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")


class _Section(msgspec.Struct):
    """A part of a format: what stands before, between and after the digits."""

    tokens: list[tuple[str, str]] = msgspec.field(default_factory=list)
    is_plain: bool = True
    """Whether it is understood here."""

    @property
    def literal(self) -> str:
        return "".join(text for kind, text in self.tokens if kind == "literal").strip()

    @property
    def says_more(self) -> bool:
        """Whether it shows what the number does not say."""
        return self.is_plain and bool(self.literal or "percent" in self.has or self.whole_zeros > 1)

    @property
    def whole_zeros(self) -> int:
        return sum(text == "0" for kind, text in self.tokens[: self._point] if kind == "digit")

    @property
    def _point(self) -> int:
        kinds = [kind for kind, _ in self.tokens]
        return kinds.index("point") if "point" in kinds else len(kinds)

    @property
    def has(self) -> set[str]:
        return {kind for kind, _ in self.tokens}

    def shown(self, number: Decimal) -> str:
        """The number in that section, its sign left aside."""
        if "percent" in self.has:
            number = number.scaleb(2)
        decimals = [text for kind, text in self.tokens[self._point :] if kind == "digit"]
        number = abs(number).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
        whole, _, fraction = f"{number:f}".partition(".")
        while decimals and decimals[-1] != "0" and fraction.endswith("0"):
            decimals.pop()
            fraction = fraction[:-1]
        return self._left(whole) + ("." if fraction else "") + self._right(fraction)

    def _left(self, whole: str) -> str:
        """What stands left of the decimal point, digits filled in from the right."""
        places = self.tokens[: self._point]
        left = len([1 for kind, _ in places if kind == "digit"])
        digits = list(whole.lstrip("0")) if whole.strip("0") else []
        grouped = any(kind == "comma" for kind, _ in places)
        shown: list[str] = []
        count = 0
        for kind, text in reversed(places):
            if kind == "digit":
                left -= 1
                taken = digits if left == 0 else digits[-1:]
                piece = "".join(taken) or ("0" if text == "0" else "")
                digits = [] if left == 0 else digits[:-1]
                for digit in reversed(piece):
                    shown.append("," if grouped and count and count % 3 == 0 else "")
                    shown.append(digit)
                    count += 1
            elif kind in ("literal", "percent"):
                shown.append(text[::-1])
        return "".join(reversed([part[::-1] if len(part) > 1 else part for part in shown]))

    def _right(self, fraction: str) -> str:
        digits = list(fraction)
        shown = []
        for kind, text in self.tokens[self._point :]:
            if kind == "digit":
                shown.append(digits.pop(0) if digits else "")
            elif kind in ("literal", "percent"):
                shown.append(text)
        return "".join(shown)


def says_more(code: str) -> bool:
    """Whether values are looked at under that format."""
    return any(section.says_more for section in _sections(code))


def shown_number(code: str, value: str) -> str | None:
    """What the format shows of a number; None where the number says it all."""
    sections = _sections(code)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    section, signed = _of_number(sections, number)
    if not section.says_more:
        return None
    if not section.is_plain or "text" in section.has or "general" in section.has:
        return _general(section, signed, value)
    if "digit" not in section.has:
        return section.literal or None
    shown = section.shown(number)
    return f"-{shown}" if signed and number < 0 else shown


_MOST_DIGITS = 60


def _general(section: _Section, signed: bool, value: str) -> str | None:
    """With the number as it is between the texts."""
    if not section.is_plain or "general" not in section.has:
        return None
    number = value.removeprefix("-") if not signed else value
    parts = [number if kind == "general" else text for kind, text in section.tokens]
    return "".join(parts)


def shown_text(code: str, value: str) -> str | None:
    """What the format shows of a text; None where it is the text itself."""
    for section in _sections(code)[::-1]:
        if "text" in section.has and section.is_plain and section.literal:
            return "".join(value if kind == "text" else text for kind, text in section.tokens)
    return None


def _of_number(sections: list[_Section], number: Decimal) -> tuple[_Section, bool]:
    """The section for the number, and whether the sign is still to be shown."""
    numeric = [section for section in sections[:3] if "text" not in section.has] or sections[:1]
    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if number == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _sections(code: str) -> list[_Section]:
    sections = [_Section()]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or ""
        text = found[kind]
        if kind == "literal" and text == ";":
            sections.append(_Section())
        else:
            _add(sections[-1], kind, text)
    return sections


def _add(section: _Section, kind: str, text: str) -> None:
    if kind in ("quoted", "escaped"):
        section.tokens.append(("literal", text))
    elif kind == "bracket":
        currency = _CURRENCY.fullmatch(text)
        if currency is not None:
            section.tokens.append(("literal", currency[1]))
        elif text[:1] in "<>=" or text.strip("hHmMsS") == "":
            section.is_plain = False
    elif kind in ("fill", "date") or (kind == "literal" and text == "/"):
        section.is_plain = False
    elif kind == "blank":
        section.is_plain = section.is_plain and text not in "()"
    else:
        section.tokens.append((kind, text))
