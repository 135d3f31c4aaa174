"""Forms of the ledger, of letters to donors and of the drawing's rules."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired, Email, Length, Optional, StopValidation

from mixer.core.money import USUAL, plain_money, read_money
from mixer.core.refusal import Refusal
from mixer.prizes.rules.drawing import MOST_EXTRA
from mixer.prizes.rules.letters import LONGEST_SUBJECT, LONGEST_TEXT
from mixer.prizes.service import PrizeDetails
from mixer.web.forms import Form, Line, Paragraph

TO_ASK, ASKED, PLEDGED = "to_ask", "asked", "pledged"
STAGES = (
    (TO_ASK, "They are still to be asked"),
    (ASKED, "We have asked them"),
    (PLEDGED, "They have said yes"),
)


class Amount(Line):
    """An amount of money as people write it, in the currency that the page sets; `amount` is what was read."""

    currency = USUAL

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, Optional(), longest=40, **options)
        self.amount: int | None = None

    def pre_validate(self, _form: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Read the amount, strictly; nothing typed is nothing stated."""
        self.amount = None
        if not self.data:
            return
        try:
            self.amount = read_money(self.data, self.currency)
        except Refusal as no:
            raise StopValidation(no.message) from None


class PrizeForm(Form):
    """What is written down about a prize."""

    item = Line(
        "What is given", DataRequired("Say what the prize is."), description="As you will call it out: a fruit basket"
    )
    donor_name = Line(
        "Who gives it",
        DataRequired("Say who gives it."),
        description="A company or a person. Their people do not take part in the drawing.",
    )
    donor_contact = HiddenField(validators=[Length(max=32)])
    donor_person = Line("Whom to talk to", Optional())
    donor_email = Line(
        "Their e-mail address",
        Optional(),
        Email("This does not look like an e-mail address."),
        description="For the asks and the letter of thanks",
    )
    donor_phone = Line("Their phone", Optional(), longest=60)
    value = Amount("Stated value", description="As the donor states it, for the receipt and the thanks")
    stage = RadioField("How far is it", choices=[SelectChoice(key, words) for key, words in STAGES], default=TO_ASK)
    donor_may_be_named = BooleanField(
        "The donor may be named", default=True, description="If not, they appear on no sign, wall or drawing"
    )
    note = Paragraph("Note", Optional(), longest=1000, description="For the team only")

    def show_value(self, amount: int | None) -> None:
        """Show what is written down where nothing has been typed yet."""
        if not self.is_submitted():
            self.value.data = "" if amount is None else plain_money(amount, self.value.currency)

    @property
    def details(self) -> PrizeDetails:
        """Return what was written down."""
        return PrizeDetails(
            item=self.item.data,
            donor_name=self.donor_name.data,
            donor_email=self.donor_email.data,
            value_cents=self.value.amount,
            donor_may_be_named=self.donor_may_be_named.data,
            note=self.note.data,
            donor_person=self.donor_person.data,
            donor_phone=self.donor_phone.data,
            donor_contact=self.donor_contact.data or "",
        )


class LetterForm(Form):
    """A letter to donors."""

    subject = Line("Subject", DataRequired("The letter needs a subject."), longest=LONGEST_SUBJECT)
    text = Paragraph("Letter", DataRequired("The letter is empty."), longest=LONGEST_TEXT, render_kw={"rows": 16})


class AskForm(Form):
    """What several members are asked for in one go."""

    item = Line(
        "What we ask for",
        DataRequired("Say what you would like."),
        default="a door prize",
        description="It stands in the letter as {item}; correct it on each prize once they have said what they give",
    )


class RulesForm(Form):
    """The rules of the drawing."""

    tickets_paid = BooleanField(
        "Guests pay to come", description="Then the law may see the drawing with other eyes; we show the warning"
    )
    extra_entries = SelectField(
        "Extra entries for people met",
        choices=[
            SelectChoice(str(most), "None: everybody has one entry" if not most else f"One for each, at most {most}")
            for most in range(MOST_EXTRA + 1)
        ],
        description="A meeting counts when one guest has scanned the other’s tag tonight",
    )
