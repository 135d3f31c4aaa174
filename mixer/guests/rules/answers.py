"""What a guest's answer to the invitation means, however a tool or a person wrote it."""

import tomllib
from functools import cache
from importlib.resources import files

from mixer.core.names import fold


@cache
def _meanings() -> dict[str, str]:
    data = tomllib.loads(files("mixer.guests").joinpath("answers.toml").read_text(encoding="utf-8"))
    return {_key(word): answer for answer, words in data["answers"].items() for word in words}


def _key(text: str) -> str:
    return fold(text.replace("_", " ")) or text.strip()


def read_answer(text: str) -> str | None:
    """Return yes, no, maybe, waiting or none, or None when nobody can say what the text means."""
    return _meanings().get(_key(text))
