"""The base of all forms, and fields that tidy what people type."""

import unicodedata
from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length, StopValidation

Check = Callable[[Any, Any], None]

LINE_LENGTH = 200
TEXT_LENGTH = 5000


class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A form with CSRF protection; syntax only, what it means is the service's business."""


def tidy_line(text: str | None) -> str:
    """Return one line of text, without control and direction-override characters and outer space."""
    kept = "".join(" " if letter.isspace() else letter for letter in text or "" if _printable(letter))
    return " ".join(kept.split())


def tidy_text(text: str | None) -> str:
    """Return text of several lines, without control characters and outer space."""
    kept = (letter for letter in (text or "").replace("\r\n", "\n") if letter == "\n" or _printable(letter))
    return "".join(kept).strip()


def _printable(letter: str) -> bool:
    # Joiners (Cf) shape Arabic, Indic and emoji names; overrides and isolates would turn a line around.
    category = unicodedata.category(letter)
    return letter.isspace() or category not in {"Cc", "Cs", "Co", "Cn", "Cf"} or letter in "\u200c\u200d"


class Line(StringField):  # type: ignore[misc] # WTForms ships no types
    """One line of text, tidied."""

    def __init__(self, label: str, *checks: Check, longest: int = LINE_LENGTH, **options: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, [*checks, Length(max=longest)], filters=[tidy_line], **options)


class Paragraph(TextAreaField):  # type: ignore[misc] # WTForms ships no types
    """Several lines of text, tidied."""

    def __init__(self, label: str, *checks: Check, longest: int = TEXT_LENGTH, **options: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, [*checks, Length(max=longest)], filters=[tidy_text], **options)


class Lines(Field):  # type: ignore[misc] # WTForms ships no types
    """Several lines of one kind, typed into inputs of one name, each tidied; empty ones are left out.

    The macro `lines` of ui/form.html shows as many inputs as a page needs.
    """

    def __init__(self, label: str, *checks: Check, longest: int = LINE_LENGTH, **options: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, checks, default=list, **options)
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed into all inputs of this name."""
        self.data = [line for line in map(tidy_line, valuelist) if line]

    def pre_validate(self, _form: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Refuse lines that are too long."""
        if any(len(line) > self.longest for line in self.data or ()):
            raise StopValidation(f"At most {self.longest} letters each.")
