"""From what a host reads on a calibration page to what corrects the printer."""

from dataclasses import dataclass

from mixer.nametags.rules.sheets import Printer, Sheet

MOST_SHIFT = 10.0
"""Millimetres a printer is off at most; more is another sheet, or paper in the wrong tray."""

MOST_STRETCH = 0.03
"""Share by which a printer stretches at most; more is "fit to page"."""

MARGIN = 30
"""What pages are longer than the lengths to measure, in mm."""

LEAST_LENGTH = 50
"""Millimetres under which a ruler cannot tell a printer's stretch."""


class WildReadingError(ValueError):
    """Raised for readings that no printer explains; `field` is the reading, the message has its numbers."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on the page, in mm: how far right and down the print lies, and how long the two lines are.

    A line that was not measured is None.
    """

    right: float = 0.0
    down: float = 0.0
    across: float | None = None
    downwards: float | None = None


def lengths(sheet: Sheet) -> tuple[int, int]:
    """The lengths across and down that the calibration page shows to be measured, in whole centimetres of mm."""
    across, down = (max(10, int((side - MARGIN) / 10) * 10) for side in (sheet.page_w, sheet.page_h))
    return across, down


def corrected(before: Printer, reading: Reading, sheet: Sheet) -> Printer:
    """Return what makes this printer print true.

    Args:
        before: the correction with which the page was printed.
        reading: what was read on it; the shift is read at the first label's left and upper edge.
        sheet: the sheet whose page it was.

    Raises:
        WildReadingError: if a number is beyond what printers do.
    """
    across, down = lengths(sheet)
    stretch_x = _stretch("across", across, reading.across)
    stretch_y = _stretch("downwards", down, reading.downwards)
    shift_x = _shift("right", reading.right) - (stretch_x - 1) * sheet.left
    shift_y = _shift("down", reading.down) - (stretch_y - 1) * sheet.top
    # The printer did x -> stretch * (before x) + shift: undo that first, then do what was done before.
    return within(
        Printer(
            shift_x=before.shift_x - before.stretch_x * shift_x / stretch_x,
            shift_y=before.shift_y - before.stretch_y * shift_y / stretch_y,
            stretch_x=before.stretch_x / stretch_x,
            stretch_y=before.stretch_y / stretch_y,
        )
    )


def within(printer: Printer) -> Printer:
    """Return the correction, or refuse one that is beyond what printers need.

    Raises:
        WildReadingError: with the number.
    """
    for field, shift in (("right", printer.shift_x), ("down", printer.shift_y)):
        if not abs(shift) <= MOST_SHIFT:
            raise WildReadingError(
                field, f"{shift:+.1f} mm in all is too much: at most {MOST_SHIFT:g} mm are corrected."
            )
    for field, stretch in (("across", printer.stretch_x), ("downwards", printer.stretch_y)):
        if not abs(stretch - 1) <= MOST_STRETCH:
            least, most = 100 * (1 - MOST_STRETCH), 100 * (1 + MOST_STRETCH)
            raise WildReadingError(
                field, f"{100 * stretch:.1f} % in all is too much: {least:g} to {most:g} % are corrected."
            )
    return printer


def _shift(field: str, read: float) -> float:
    if not abs(read) <= MOST_SHIFT:
        raise WildReadingError(
            field,
            f"{read:g} mm is more than any printer is off ({MOST_SHIFT:g} mm at most). Is it the right sheet, and "
            'printed at 100 %, not "fit to page"?',
        )
    return read


def _stretch(field: str, true: int, measured: float | None) -> float:
    if true < LEAST_LENGTH or measured is None:
        return 1.0
    share = measured / true
    if not abs(share - 1) <= MOST_STRETCH:
        raise WildReadingError(
            field,
            f"{measured:g} mm instead of {true} mm is {100 * share:.1f} %: that is not the printer but its setting. "
            'Print the page again at 100 % ("actual size").',
        )
    return share
