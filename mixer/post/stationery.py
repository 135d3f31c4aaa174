"""Stationery: a message's subject, text and HTML from its folder under templates/mail."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from mixer.post.rules.envelope import one_line
from mixer.post.rules.words import as_html, linked
from mixer.resources import pages


@dataclass(frozen=True)
class Stationery:
    """What a letter says."""

    subject: str
    text: str
    html: str


def compose(message: str, **facts: object) -> Stationery:
    """Return the letter `templates/mail/<message>` with these facts filled in.

    Facts are plain values; a missing one is an error, never a gap in a letter. Text is escaped in the HTML part;
    hosts' own words go through the filter `as_html`.
    """
    desk = _desk(pages() / "templates" / "mail")
    return Stationery(
        subject=one_line(desk.get_template(f"{message}/subject.txt").render(facts)),
        text=desk.get_template(f"{message}/body.txt").render(facts).strip() + "\n",
        html=desk.get_template(f"{message}/body.html").render(facts).strip() + "\n",
    )


@cache
def _desk(folder: Path) -> Environment:
    desk = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    desk.filters.update(as_html=as_html, linked=linked)
    return desk
