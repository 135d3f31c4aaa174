"""What a host chooses before printing."""

from typing import Any

from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from mixer.nametags.rules.batch import Choice
from mixer.nametags.rules.sheets import Sheet, catalogue, find_sheet
from mixer.web.forms import Form

LAYOUT_NAMES = {"classic": "Classic", "bold": "Bold first name"}
ORDER_NAMES = {"last_name": "Last name", "first_name": "First name", "company": "Company", "zone": "Zone"}
WHICH_NAMES = {"new": "New and changed", "all": "All"}
TAG_KINDS = frozenset({"adhesive", "insert", "card"})
MOST_LABELS = 100


def tag_sheets() -> list[Sheet]:
    """The sheets of the catalogue that are made for name tags."""
    return [sheet for sheet in catalogue().values() if sheet.kind in TAG_KINDS]


def _choices(names: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in names.items()]


class PrintForm(Form):
    """Sheet, layout, first label, which tags and their order."""

    sheet = SelectField("Sheet", choices=[SelectChoice(s.id, s.title) for s in tag_sheets()])
    layout = SelectField("Layout", choices=_choices(LAYOUT_NAMES))
    start = IntegerField("Start at label", [NumberRange(min=1, max=MOST_LABELS)])
    which = SelectField("Print", choices=_choices(WHICH_NAMES))
    order = SelectField("Order", choices=_choices(ORDER_NAMES))

    def choice(self, usual: Choice) -> Choice:
        """Return what was asked for; what was not asked, or asked in vain, stays as usual."""
        asked: dict[str, Any] = {name: self[name].data for name in ("layout", "which", "order")}
        self.validate()
        good = {name: value for name, value in asked.items() if value and not self[name].errors}
        sheet = find_sheet(usual.sheet if self.sheet.errors else self.sheet.data)
        start = usual.start if self.start.errors or not self.start.data else self.start.data
        return Choice(
            sheet=sheet.id,
            layout=good.get("layout", usual.layout),
            start=start if start <= sheet.labels else 1,
            which=good.get("which", usual.which),
            order=good.get("order", usual.order),
        )


class QuestionForm(PrintForm):
    """The same, asked with GET: it changes nothing, so it needs no token."""

    class Meta:
        """How WTForms treats the form."""

        csrf = False


class ReplaceForm(Form):
    """One guest's lost tag, on a label of a part-used sheet."""

    guest = StringField("Guest", [InputRequired()])
    start = IntegerField("On label", [NumberRange(min=1, max=MOST_LABELS)], default=1)

    def choice(self, usual: Choice) -> Choice:
        """Return the usual print, of this one tag."""
        return Choice(usual.sheet, usual.layout, self.start.data, "one", usual.order, self.guest.data)
