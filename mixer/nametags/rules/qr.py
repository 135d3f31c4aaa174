"""QR codes for name tags: how large, which version and level, and every code almost for free.

For a fixed version, level, mask and length a QR code is an affine function over GF(2) of its data bits: Reed-Solomon
coding is linear and masking is an exclusive or. So a few dozen codes made by the `qrcode` package, the source of
truth, give all others by xoring whole matrices held as integers.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_, xor
from typing import Literal

from qrcode import QRCode, base, constants, util

QUIET = 4
"""Modules of white that a reader needs around a code (ISO/IEC 18004)."""

MASK = 2
"""Any fixed mask reads as well as the one with the least penalty; the paths of this one are the shortest."""

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
VERSIONS = range(1, 11)

STURDY = 0.55
"""Module in mm that a telephone still resolves from 25 cm, with three pixels each."""

LEAST_DOTS = 4
"""Dots of a label printer that a module needs; fewer are lost to ribbon and heat (DENSO)."""

INCH = 25.4
_NOTHING = 1e-6
_PROBE, _ODD_PROBE = 0b101_0101, 0b101
"""A pair and a last character to probe with: `qrcode` stops at data of zeros only, and flipping any bit is allowed."""

_BYTES: Literal[4] = 4
_UPPER: Literal[2] = 2
_ALPHANUMERIC = util.ALPHA_NUM.decode()
_NOT_ALPHANUMERIC = re.compile(rf"[^{re.escape(_ALPHANUMERIC)}]")


class QrTooSmallError(ValueError):
    """Raised when a link needs smaller modules than a camera can read; carries the numbers."""

    def __init__(self, link_length: int, box: float, module: float, smallest: float) -> None:
        self.box = box
        self.module = module
        side = 17 + 4 * VERSIONS[-1]
        too_small = f"in a {box:.1f} mm code makes modules of {module:.2f} mm; cameras need {smallest:.2f} mm"
        too_long = f"does not fit the largest code for labels, {side} x {side} modules"
        advice = "Use a shorter base address or a larger label." if module else "Use a shorter base address."
        super().__init__(f"A link of {link_length} characters {too_small if module else too_long}. {advice}")


@dataclass(frozen=True, slots=True)
class Segments:
    """A link cut in two: what must keep its case, and what fits the small upper-case alphabet."""

    exact: str
    upper: str

    @property
    def link(self) -> str:
        """The link as a reader sees it."""
        return self.exact + self.upper

    def bits(self, version: int) -> int:
        """Data bits this link takes in a code of this version."""
        exact = 4 + util.length_in_bits(_BYTES, version) + 8 * len(self.exact.encode())
        pairs, odd = divmod(len(self.upper), 2)
        upper = 4 + util.length_in_bits(_UPPER, version) + 11 * pairs + 6 * odd
        return (exact if self.exact else 0) + (upper if self.upper else 0)


def cut(link: str) -> Segments:
    """Cut a link so that its code stays small and every phone opens it.

    Android matches the scheme with regard to case, so `https` stays as it is; hosts do not care, so they become upper
    case; a path keeps its case, and from its last lower-case letter on everything fits the small alphabet.
    """
    scheme, mark, rest = link.partition("://")
    host, slash, path = rest.partition("/")
    shouted = f"{mark}{host.upper()}{slash}{path}" if mark else link
    last = max((m.end() for m in _NOT_ALPHANUMERIC.finditer(shouted)), default=0)
    exact = (scheme if mark else "") + ((mark + rest)[:last] if mark else link[:last])
    return Segments(exact, shouted[last:])


@dataclass(frozen=True, slots=True)
class QrPlan:
    """How the codes of one print run are made; lengths in mm. `dpi` is set for a printer whose every dot counts."""

    version: int
    level: str
    mask: int
    module: float
    dpi: float | None = None

    @property
    def modules(self) -> int:
        """Modules along one side, without the quiet zone."""
        return 17 + 4 * self.version

    @property
    def side(self) -> float:
        """Side of the code in mm with its quiet zone."""
        return _side(self.version) * self.module


@dataclass(frozen=True, slots=True)
class Modules:
    """What modules may measure in mm, and the dots to the inch of a printer that cannot print half a dot."""

    largest: float
    smallest: float
    dpi: float | None

    def fitting(self, box: float, version: int) -> float:
        """The largest module with which a code of this version fits a box of this many mm."""
        most = box / _side(version)
        if not self.dpi:
            return min(most, self.largest)
        dot = INCH / self.dpi
        wanted = max(self.largest, LEAST_DOTS * dot, math.ceil(self.smallest / dot) * dot)
        return int(min(most, wanted) / dot + _NOTHING) * dot

    def readable(self, module: float) -> bool:
        """Whether a module is large enough for cameras and for the printer."""
        least = max(self.smallest, LEAST_DOTS * INCH / self.dpi) if self.dpi else self.smallest
        return module >= least - _NOTHING


def plan_qr(
    link: str,
    box: float,
    *,
    dpi: float | None = None,
    largest: float = 0.75,
    smallest: float = 0.5,
    mask: int = MASK,
) -> QrPlan:
    """Choose version, level and module size for links of this form in a box of this many mm.

    The smallest version that holds the link at level M, then the highest level that this version still has room for.
    Where that leaves level M, the next version is taken if it has room for Q or H and its modules stay large enough
    to be read from 25 cm: such a code bears twice the damage. Only if modules would be too small for a camera is
    level L tried.

    Args:
        link: one of them; the others have the same length and the same beginning.
        box: side in mm of the room for a code with its quiet zone.
        dpi: of a label printer, whose modules must be whole dots; none where dots are too small to matter.
        largest: module in mm.
        smallest: module in mm that a camera still reads.
        mask: which of the eight patterns is laid over all codes.

    Raises:
        QrTooSmallError: if no code with readable modules fits the box.
    """
    segments, modules = cut(link), Modules(largest, smallest, dpi)
    module = 0.0
    for least in ("M", "L"):
        version = next((v for v in VERSIONS if _fits(segments, v, least)), None)
        if version is None:
            continue
        module = modules.fitting(box, version)
        if modules.readable(module):
            plan = QrPlan(version, _highest_level(segments, version), mask, module, dpi)
            next_module, next_level = modules.fitting(box, version + 1), _highest_level(segments, version + 1)
            if plan.level == "M" and next_level in "QH" and next_module >= STURDY:
                return replace(plan, version=version + 1, level=next_level, module=next_module)
            return plan
    raise QrTooSmallError(len(link), box, module, smallest)


def _side(version: int) -> int:
    """Modules along one side with the quiet zone."""
    return 17 + 4 * version + 2 * QUIET


def _highest_level(segments: Segments, version: int) -> str:
    return max((level for level in LEVELS if _fits(segments, version, level)), key="LMQH".index)


def _fits(segments: Segments, version: int, level: str) -> bool:
    return segments.bits(version) <= sum(8 * b.data_count for b in base.rs_blocks(version, LEVELS[level]))


def encode(segments: Segments, plan: QrPlan) -> int:
    """One code by the `qrcode` package, as an integer: module (row, column) is bit row * modules + column."""
    code = QRCode(version=plan.version, error_correction=LEVELS[plan.level], border=0, mask_pattern=plan.mask)
    if segments.exact:
        code.add_data(util.QRData(segments.exact.encode(), mode=_BYTES), optimize=0)
    if segments.upper:
        code.add_data(util.QRData(segments.upper.encode(), mode=_UPPER), optimize=0)
    code.make(fit=False)
    bits = "".join("1" if module else "0" for row in reversed(code.modules) for module in reversed(row))
    return int(bits, 2)


class Affine:
    """A function of a text that is affine over GF(2): each pair of characters changes a base by its own amount."""

    def __init__(self, base: int, bases: Sequence[Sequence[int]]) -> None:
        """Take the value of all zeros, and for each pair (or odd last character) what each of its bits changes."""
        self.base = base
        self._bases = bases
        self._tables = [_Table(basis) for basis in bases]

    def __call__(self, text: str) -> int:
        """The value for a text in the alphanumeric mode's characters."""
        return reduce(xor, [table[text[2 * i : 2 * i + 2]] for i, table in enumerate(self._tables)], self.base)

    @property
    def varying(self) -> int:
        """The bits that differ between texts."""
        return reduce(or_, (change for basis in self._bases for change in basis), 0)

    def moved(self, move: Callable[[int], int]) -> "Affine":
        """The same function with the bits of its values in other places."""
        return Affine(move(self.base), [[move(change) for change in basis] for basis in self._bases])


class QrFactory:
    """Makes the codes of all links that share everything but a token at their end."""

    def __init__(self, prefix: str, token_length: int, plan: QrPlan) -> None:
        """Probe the `qrcode` package once for each data bit that a token can change.

        Args:
            prefix: all of the link before the token.
            token_length: characters of upper-case letters and digits.
            plan: from `plan_qr` for one link of this form.
        """
        self.plan = plan
        self.prefix = prefix
        self.token_length = token_length
        segments = cut(prefix + "0" * token_length)
        head = len(segments.upper) - token_length
        start = head - head % 2
        fixed, self._lead = segments.upper[:start], segments.upper[start:head]
        length = len(segments.upper) - start

        def code(values: Sequence[int]) -> int:
            pairs = "".join(pair(value) for value in values[: length // 2])
            odd = "".join(_ALPHANUMERIC[value] for value in values[length // 2 :])
            return encode(Segments(segments.exact, fixed + pairs + odd), plan)

        probe = [_PROBE] * (length // 2) + [_ODD_PROBE] * (length % 2)
        base = code(probe)
        bases = []
        for at, value in enumerate(probe):
            bits = 11 if at < length // 2 else 6
            bases.append([code([*probe[:at], value ^ 1 << bit, *probe[at + 1 :]]) ^ base for bit in range(bits)])
        for value, basis in zip(probe, bases, strict=True):
            base ^= _combined(basis, value)
        self.matrix = Affine(base, bases)

    def __call__(self, token: str) -> int:
        """The code of the link that ends in this token.

        Raises:
            ValueError: if the token has another length, or characters that are not upper case.
        """
        return self.matrix(self.text(token))

    def text(self, token: str) -> str:
        """What `matrix` takes for this token: the token, behind the character that its first pair may begin with."""
        if len(token) != self.token_length:
            raise ValueError(f"This factory makes codes for tokens of {self.token_length} characters.")
        return self._lead + token


def pair(value: int) -> str:
    """The two characters of the alphanumeric mode that stand for a value below 2025."""
    return _ALPHANUMERIC[value // 45] + _ALPHANUMERIC[value % 45]


class _Table(dict[str, int]):
    """The change that each pair of characters (or the odd last one) makes, worked out when first asked for."""

    def __init__(self, basis: Sequence[int]) -> None:
        super().__init__()
        self._basis = basis

    def __missing__(self, characters: str) -> int:
        value = 0
        for character in characters:
            value = 45 * value + _ALPHANUMERIC.index(character)
        self[characters] = _combined(self._basis, value)
        return self[characters]


def _combined(basis: Sequence[int], value: int) -> int:
    """What a value changes, from what each of its bits changes."""
    return reduce(xor, (change for bit, change in enumerate(basis) if value >> bit & 1), 0)
