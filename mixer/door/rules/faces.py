"""The faces of the door that a device can be, and what a kiosk may tell of."""

from enum import StrEnum

from mixer.door.rules.attendance import Kind


class Face(StrEnum):
    """What a device is: a phone in a volunteer's hand, or a tablet that guests stand before."""

    SCANNER = "scanner"
    KIOSK = "kiosk"


NOT_AT_A_KIOSK = "a kiosk only lets guests in who show a tag or type its code"


def fits_a_kiosk(kind: Kind, *, guest: str, target: str, anyway: bool) -> bool:
    """Tell whether guests may do this by themselves: come in with their own code, and nothing else."""
    return kind is Kind.IN and not (guest or target or anyway)
