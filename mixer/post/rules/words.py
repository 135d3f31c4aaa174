"""The hosts' own words: plain text with a few placeholders, never a template language."""

import re
from collections.abc import Collection, Mapping

from markupsafe import Markup, escape

from mixer.core.refusal import Refusal

PLACEHOLDER = re.compile(r"\{[ \t]*([^{}\n]{0,40}?)[ \t]*\}")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
TRAILING = ".,;:!?)]}"
LINK = Markup('<a href="{0}" style="color:#8a3b12;text-decoration:underline">{0}</a>')
PARAGRAPH = Markup('<p style="margin:0 0 16px">{}</p>')


def used(text: str) -> list[str]:
    """Return the placeholders that a text uses, in order of first use."""
    return list(dict.fromkeys(name.casefold() for name in PLACEHOLDER.findall(text)))


def check(text: str, allowed: Collection[str]) -> None:
    """Refuse a text that uses a placeholder nobody can fill.

    Raises:
        Refusal: ``unknown_placeholder``, with the list of those that exist.
    """
    strangers = [name for name in used(text) if name not in allowed]
    if strangers:
        wrong = ", ".join(f"{{{name}}}" for name in strangers)
        right = ", ".join(f"{{{name}}}" for name in allowed)
        raise Refusal("unknown_placeholder", f"We cannot fill in {wrong}. You can use {right}.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every placeholder replaced; values are never read for placeholders again."""
    check(text, values)
    return PLACEHOLDER.sub(lambda found: values[found[1].casefold()], text)


def linked(text: str) -> Markup:
    """Return text as HTML: escaped first, then web addresses made clickable."""
    parts: list[Markup] = []
    end = 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(TRAILING)
        parts.append(escape(text[end : found.start()]))
        parts.append(LINK.format(address))
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: blank lines part them."""
    return [part.strip() for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip()]


def as_html(text: str) -> Markup:
    """Return plain text as HTML paragraphs with clickable addresses; every line break stays."""
    lines = [Markup("<br>\n").join(linked(line) for line in paragraph.split("\n")) for paragraph in paragraphs(text)]
    return Markup("\n").join(PARAGRAPH.format(line) for line in lines)
