"""The code of one's own tag, as a picture."""

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True)
class Picture:
    """A QR code as one SVG path, `size` modules wide, quiet zone included."""

    path: str
    size: int


def qr_picture(link: str) -> Picture:
    """Return the QR code of a link, for a phone held up to another phone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(link)
    code.make(fit=True)
    modules = code.get_matrix()
    path = "".join(
        f"M{column} {row}h1v1h-1z" for row, line in enumerate(modules) for column, dark in enumerate(line) if dark
    )
    return Picture(path, len(modules))
