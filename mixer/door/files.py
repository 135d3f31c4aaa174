"""Pictures and tables of the door."""

from itertools import groupby

import qrcode

QUIET = 4  # modules; less and phones stop reading


def qr_path(text: str) -> tuple[int, str]:
    """Return a QR code as the side of its square, quiet zone included, and one SVG path of its dark modules."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=0)
    code.make()
    steps = []
    for y, row in enumerate(code.modules):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                steps.append(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
            x += length
    return len(code.modules) + 2 * QUIET, "".join(steps)
