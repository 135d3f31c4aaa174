"""What hosts choose and type about paper."""

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import FloatField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from mixer.nametags.rules.batch import ORDERS, Choice
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.printers import Reading
from mixer.nametags.rules.sheets import Printer
from mixer.nametags.service.bench import FILLS
from mixer.nametags.service.sheets import Measures
from mixer.web.forms import Form, Line

ORDER_NAMES = {
    "last_name": "Last name",
    "first_name": "First name",
    "company": "Company",
    "zone": "Zone",
    "table": "Table",
    "list": "As listed",
}
DESIGN_NAMES = {name: design.title for name, design in LAYOUTS.items()}
FILL_NAMES = {"rows": "Along rows", "columns": "Down columns", "stack": "Cut stack"}
WHICH_NAMES = {"new": "New and changed", "all": "All", "one": "One guest", "blank": "Blank tags"}
SIDE_NAMES = {"no": "One side", "yes": "Both sides"}
LONGEST_NAME = 60


def _choices(names: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in names.items()]


class PrintForm(Form):
    """Which tags, in which design, on which sheet and printer, from which label on, in which order."""

    which = SelectField("Print", [Optional()], choices=_choices(WHICH_NAMES))
    guest = StringField("Guest")
    blanks = IntegerField("How many", [Optional()])
    layout = SelectField("Design", [Optional()], choices=[SelectChoice(name, name) for name in LAYOUTS])
    sheet = StringField("Sheet")
    start = IntegerField("Start at label", [Optional()])
    order = SelectField("Sorted by", [Optional()], choices=[SelectChoice(name, name) for name in ORDERS])
    fill = SelectField("Filled", [Optional()], choices=[SelectChoice(name, name) for name in FILLS])
    backs = SelectField("Printed on", [Optional()], choices=_choices(SIDE_NAMES))
    printer = StringField("Printer")

    def choice(self, usual: Choice) -> Choice:
        """Return what was asked for; what was not asked, or asked in vain, stays as usual."""
        self.validate()
        asked: dict[str, Any] = {field.name: field.data for field in self if field.data and not field.errors}
        return Choice(
            sheet=asked.get("sheet", usual.sheet),
            layout=asked.get("layout", usual.layout),
            start=asked.get("start", usual.start),
            which=asked.get("which", usual.which),
            order=asked.get("order", usual.order),
            guest_code=asked.get("guest", usual.guest_code),
            fill=asked.get("fill", usual.fill),
            backs=asked["backs"] == "yes" if "backs" in asked else usual.backs,
            printer=usual.printer if self.printer.data is None else self.printer.data,
            blanks=asked.get("blanks", usual.blanks),
        )


class QuestionForm(PrintForm):
    """The same, asked with GET: it changes nothing, so it needs no token."""

    class Meta:
        """How WTForms treats the form."""

        csrf = False


INCH = 25.4
_LENGTH = re.compile(r"([-+−]?\d*[.,]?\d+|[-+−]?\d+[.,]?)\s*(mm|cm|in|inch|inches|\"|”|″)?", re.IGNORECASE)
_UNITS = {"": 1.0, "mm": 1.0, "cm": 10.0}


class Length(FloatField):  # type: ignore[misc] # WTForms ships no types
    """A length in mm; a comma will do, and so will inches or centimetres where the unit is named ("3.5 in")."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        text = " ".join((valuelist or [""])[0].split())
        if not text:
            self.data = None
            return
        found = _LENGTH.fullmatch(text)
        if not found:
            self.data = None
            raise ValueError("Write a number of millimetres, like 63.5, or inches, like 2.5 in.")
        number = float(found[1].replace(",", ".").replace("−", "-"))
        self.data = round(number * _UNITS.get((found[2] or "").lower(), INCH), 4)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


def _length(label: str, missing: str, description: str = "") -> Length:
    return Length(label, [InputRequired(missing)], description=description, render_kw={"inputmode": "decimal"})


class SheetForm(Form):
    """A sheet that the host measured."""

    name = Line("Name", DataRequired("Give the sheet a name."), longest=LONGEST_NAME)
    page_w = _length("Page, width", "How wide is the page?")
    page_h = _length("Page, height", "How high is the page?")
    cols = IntegerField("Labels across", [InputRequired("How many labels are side by side?")])
    rows = IntegerField("Labels down", [InputRequired("How many labels are below each other?")])
    w = _length("Label, width", "How wide is one label?")
    h = _length("Label, height", "How high is one label?")
    left = _length(
        "Left margin", "How far is the first label from the left edge?", "From the page's edge to the first label."
    )
    top = _length(
        "Top margin", "How far is the first label from the top edge?", "From the page's edge to the first label."
    )
    pitch_x = Length("Step across", [Optional()], description="Left edge to next left edge. Empty: the labels touch.")
    pitch_y = Length("Step down", [Optional()], description="Upper edge to next upper edge. Empty: the labels touch.")
    corner = Length("Corner radius", [Optional()])
    keep_in = Length("Kept free inside the edge", [Optional()], description="3 mm suits most printers.")

    def measures(self) -> Measures:
        """Return what was typed; a step that was left out is a label's own size."""
        given: dict[str, Any] = {
            name: self[name].data for name in ("page_w", "page_h", "cols", "rows", "w", "h", "left", "top")
        }
        keep_in = 3.0 if self.keep_in.data is None else self.keep_in.data
        step: dict[str, Any] = {
            "pitch_x": self.w.data if self.pitch_x.data is None else self.pitch_x.data,
            "pitch_y": self.h.data if self.pitch_y.data is None else self.pitch_y.data,
        }
        return Measures(**given, **step, corner=self.corner.data or 0.0, keep_in=keep_in)


class SheetQuestion(SheetForm):
    """The same measures, to be drawn and not kept."""

    class Meta:
        """How WTForms treats the form."""

        csrf = False


class PrinterForm(Form):
    """A printer and what its calibration page showed."""

    name = Line("Name of the printer", DataRequired("Give the printer a name."), longest=LONGEST_NAME)
    stock = SelectField("It prints", [Optional()])
    sheet = StringField("Sheet")
    right = Length("The print lies too far right by", [Optional()])
    down = Length("and too far down by", [Optional()])
    across = Length("The line across measures", [Optional()])
    downwards = Length("The line down measures", [Optional()])

    def reading(self) -> Reading:
        """Return what was read; what was not is as it should be."""
        return Reading(self.right.data or 0.0, self.down.data or 0.0, self.across.data, self.downwards.data)


class CorrectionForm(Form):
    """A printer's correction by its numbers."""

    right = Length("Move to the right", [InputRequired("A number, or 0.")])
    down = Length("Move down", [InputRequired("A number, or 0.")])
    across = FloatField("Stretch across, %", [InputRequired("100 leaves it as it is.")])
    downwards = FloatField("Stretch down, %", [InputRequired("100 leaves it as it is.")])

    def printer(self) -> Printer:
        """Return the correction."""
        numbers: list[float] = [self[name].data for name in ("right", "down", "across", "downwards")]
        return Printer(numbers[0], numbers[1], numbers[2] / 100, numbers[3] / 100)


class LogoForm(Form):
    """A picture from the host's disk."""

    logo = FileField("Logo", [InputRequired("Choose a picture.")])


class QueueForm(Form):
    """How many desks share the queue."""

    desks = IntegerField("Desks", [InputRequired()])


class TicketForm(Form):
    """How many tickets go into the bowl."""

    count = IntegerField("Tickets", [InputRequired()])
