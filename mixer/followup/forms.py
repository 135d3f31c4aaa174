"""Forms of the follow-up."""

from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired

from mixer.followup.rules.calls import outcomes
from mixer.followup.rules.letters import LONGEST_SUBJECT, LONGEST_TEXT
from mixer.web.forms import Form, Line, Paragraph


class LetterForm(Form):
    """A letter to a segment."""

    subject = Line("Subject", DataRequired("The letter needs a subject."), longest=LONGEST_SUBJECT)
    text = Paragraph("Letter", DataRequired("The letter is empty."), longest=LONGEST_TEXT, render_kw={"rows": 18})


class CallForm(Form):
    """What came of a call."""

    outcome = RadioField("What came of it", choices=[SelectChoice(one.key, one.name) for one in outcomes().values()])
