"""The plan templates that come with the house, as files."""

import tomllib
from functools import cache
from importlib.resources import files

from mixer.events.files import owners
from mixer.plan.rules.template import Template, Vocabulary, parse_template

DEFAULT_TEMPLATE = "chamber"


@cache
def vocabulary() -> Vocabulary:
    """Return who does what, and what other rooms can prove."""
    raw = tomllib.loads((files("mixer.plan") / "vocabulary.toml").read_text(encoding="utf-8"))
    return Vocabulary(owners=owners(), facts=raw["facts"])


@cache
def templates() -> dict[str, Template]:
    """Return every template by key, the default one first.

    Raises:
        TemplateError: if a file of the house cannot be followed.
    """
    folder = files("mixer.plan") / "templates"
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    read = [parse_template(tomllib.loads(text), vocabulary()) for text in texts]
    read.sort(key=lambda template: (template.key != DEFAULT_TEMPLATE, template.title))
    return {template.key: template for template in read}


def template_of(key: str) -> Template:
    """Return a template by key; a key this version does not know any more means the default."""
    return templates().get(key, templates()[DEFAULT_TEMPLATE])
