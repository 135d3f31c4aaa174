"""Plan templates as files: those that come with the house, and those that hosts bring and take away."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from mixer.events.files import owners
from mixer.plan.rules.template import Template, TemplateError, Vocabulary, parse_template

DEFAULT_TEMPLATE = "chamber"
LARGEST_FILE = 100_000  # bytes; the longest template of the house has under 15,000


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


def read_template(content: bytes) -> Template:
    """Read a template that a host brings as a TOML file.

    Raises:
        TemplateError: if it is no such file, or cannot be followed; the message names the task.
    """
    if len(content) > LARGEST_FILE:
        raise TemplateError(f"This file is too large for a template: at most {LARGEST_FILE // 1000} kB.")
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TemplateError("This is no text file in UTF-8.") from None
    except RecursionError:
        raise TemplateError("This file is nested too deeply for a template.") from None
    except ValueError as fault:
        raise TemplateError(f"This is no TOML file: {str(fault)[:200]}.") from None
    return parse_template(raw, vocabulary())


def written_template(content: Mapping[str, object]) -> str:
    """Write a template, given as its TOML is parsed, as TOML."""
    head, rows = content["template"], content["tasks"]
    assert isinstance(head, Mapping)
    assert isinstance(rows, list)
    tables = ["[template]\n" + _lines(head), *("[[tasks]]\n" + _lines(row) for row in rows)]
    return "\n".join(tables)


def _lines(table: Mapping[str, object]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    """Write words, a number or a list of words: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
