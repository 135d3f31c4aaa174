"""QR codes for name tags: how large, which version and level, and every code almost for free.

For a fixed version, level, mask and length a QR code is an affine function over GF(2) of its data bits: Reed-Solomon
coding is linear and masking is an exclusive or. So a few dozen codes made by the `qrcode` package, the source of
truth, give all others by xoring whole matrices held as integers.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_, xor
from typing import Literal

from qrcode import QRCode, base, constants, util

QUIET = 4
"""Modules of white that a reader needs around a code (ISO/IEC 18004)."""

MASK = 6
"""Any fixed mask reads as well as the one with the least penalty; OpenCV likes this one best."""

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
LARGEST_VERSION = 10
_BYTES: Literal[4] = 4
_UPPER: Literal[2] = 2
_ALPHANUMERIC = util.ALPHA_NUM.decode()
_NOT_ALPHANUMERIC = re.compile(rf"[^{re.escape(_ALPHANUMERIC)}]")


class QrTooSmallError(ValueError):
    """Raised when a link needs smaller modules than a camera can read; carries the numbers."""

    def __init__(self, link_length: int, box: float, module: float, smallest: float) -> None:
        self.box = box
        self.module = module
        super().__init__(
            f"A link of {link_length} characters in a {box:.1f} mm code makes modules of {module:.2f} mm; cameras need "
            f"{smallest:.2f} mm. Use a shorter base address or a larger label."
        )


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
    """How the codes of one print run are made; lengths in mm."""

    version: int
    level: str
    mask: int
    module: float

    @property
    def modules(self) -> int:
        """Modules along one side, without the quiet zone."""
        return 17 + 4 * self.version

    @property
    def side(self) -> float:
        """Side of the code in mm with its quiet zone."""
        return (self.modules + 2 * QUIET) * self.module


def plan_qr(link: str, box: float, *, largest: float = 0.75, smallest: float = 0.5, mask: int = MASK) -> QrPlan:
    """Choose version, level and module size for links of this form in a box of this many mm.

    The smallest version that holds the link at level M, then the highest level that this version still has room for.
    Only if modules would be too small for a camera is level L tried.

    Raises:
        QrTooSmallError: if no code with readable modules fits the box.
    """
    segments = cut(link)
    module = 0.0
    for least in ("M", "L"):
        version = _smallest_version(segments, least)
        if version is None:
            continue
        module = box / (17 + 4 * version + 2 * QUIET)
        if module >= smallest - 1e-9:
            level = max((lv for lv in "LMQH" if _fits(segments, version, lv)), key="LMQH".index)
            return QrPlan(version, level, mask, min(module, largest))
    raise QrTooSmallError(len(link), box, module, smallest)


def _smallest_version(segments: Segments, level: str) -> int | None:
    return next((v for v in range(1, LARGEST_VERSION + 1) if _fits(segments, v, level)), None)


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
        base = encode(Segments(segments.exact, fixed + "0" * length), plan)

        def change(at: int, characters: str) -> int:
            upper = fixed + "0" * at + characters + "0" * (length - at - len(characters))
            return encode(Segments(segments.exact, upper), plan) ^ base

        bases = [[change(at, pair(1 << bit)) for bit in range(11)] for at in range(0, length - 1, 2)]
        if length % 2:
            bases.append([change(length - 1, _ALPHANUMERIC[1 << bit]) for bit in range(6)])
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
        change = reduce(xor, (b for i, b in enumerate(self._basis) if value >> i & 1), 0)
        self[characters] = change
        return change
