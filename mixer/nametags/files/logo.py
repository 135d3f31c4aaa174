"""A logo as it comes from a host's disk becomes a small PNG made anew: no metadata, no surprises, no bombs."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 16_000_000
"""What is unpacked at most; a 2 MB file can claim to be far larger."""

SIDE = 900
"""Pixels of the longer side at most: 600 dpi on a logo of 38 mm."""

LEAST_SIDE = 24
KINDS = ("PNG", "JPEG", "WEBP")


class LogoError(ValueError):
    """Raised for a file that is no logo; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in PNG with its size in pixels."""

    png: bytes
    width: int
    height: int


def make_logo(content: bytes) -> Logo:
    """Return the picture as a PNG of at most 900 pixels a side, empty edges cut off.

    Raises:
        LogoError: for a file that is too large, too small, or not a PNG, JPEG or WebP.
    """
    if len(content) > LARGEST_FILE:
        raise LogoError(f"The file has {len(content) / 1024 / 1024:.1f} MB; a logo may have 2 MB. Save it smaller.")
    if _is_svg(content):
        raise LogoError("An SVG is a program rather than a picture. Save the logo as a PNG, about 900 pixels wide.")
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            return _made_anew(picture)
    except LogoError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as unknown:
        raise LogoError("This is not a picture that Mixer can read. Save the logo as PNG, JPEG or WebP.") from unknown
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise LogoError("The picture is damaged or not whole. Save the logo again as PNG, JPEG or WebP.") from broken


def _is_svg(content: bytes) -> bool:
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or content.startswith(b"\x1f\x8b")


def _made_anew(picture: Image.Image) -> Logo:
    if picture.width * picture.height > MOST_PIXELS:
        size = f"{picture.width:,} x {picture.height:,} pixels"
        raise LogoError(f"The picture has {size}, which is too many. {SIDE} across are enough.")
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = _in_colour(ImageOps.exif_transpose(picture))
    ink = upright.getchannel("A").getbbox()
    if ink is None:
        raise LogoError("The picture is clear all over: there is nothing to print.")
    seen = upright.crop(ink)
    if max(seen.size) < LEAST_SIDE:
        raise LogoError(
            f"Only {seen.width} x {seen.height} pixels are drawn on: that prints as a blot. Use a larger one."
        )
    seen.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    opaque = seen.getchannel("A").getextrema() == (255, 255)
    # From its bare pixels, so that nothing else of the file comes along.
    bare = Image.frombytes("RGBA", seen.size, seen.tobytes()).convert("RGB" if opaque else "RGBA")
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), *seen.size)


def _in_colour(picture: Image.Image) -> Image.Image:
    """The picture in red, green, blue and alpha; 16 bits of grey become eight."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return picture.convert("RGBA")
