"""Forms of the ledger."""

from decimal import Decimal

from wtforms import BooleanField, DecimalField
from wtforms.validators import DataRequired, Email, NumberRange, Optional

from mixer.web.forms import Form, Line, Paragraph

CENTS = 100
MOST = 1_000_000


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
    donor_email = Line(
        "Their e-mail address",
        Optional(),
        Email("This does not look like an e-mail address."),
        description="For the letter of thanks",
    )
    value = DecimalField(
        "Stated value",
        [Optional(), NumberRange(min=0, max=MOST, message="Give an amount from 0 to 1,000,000.")],
        places=2,
        description="As the donor states it, for the receipt",
    )
    may_be_named = BooleanField("The donor may be named", default=True)
    pledged = BooleanField("They have said yes", description="Leave open if you have only asked")
    note = Paragraph("Note", Optional(), longest=1000, description="For the team only")

    @property
    def cents(self) -> int | None:
        """Return the stated value in cents, None where none was stated."""
        value: Decimal | None = self.value.data
        return None if value is None else int((value * CENTS).to_integral_value())
