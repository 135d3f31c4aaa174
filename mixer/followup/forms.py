"""Forms of the follow-up."""

from wtforms import BooleanField, DateField, DateTimeLocalField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from mixer.followup.rules.calls import outcomes
from mixer.followup.rules.columns import column_sets, purposes
from mixer.followup.rules.introducing import LONGEST_WORDS
from mixer.followup.rules.keeping import FEWEST_DAYS, MOST_DAYS, NOTES_DAYS
from mixer.followup.rules.letters import LONGEST_SUBJECT, LONGEST_TEXT
from mixer.followup.rules.nudging import nudges
from mixer.followup.rules.one_to_ones import LENGTHS, LONGEST_PLACE, LONGEST_SAID
from mixer.followup.rules.segments import LONGEST_RULE
from mixer.meetings.forms import Choices
from mixer.web.forms import Form, Line, Paragraph

LOCAL = "%Y-%m-%dT%H:%M"
LONGEST_PRIVATE = 1000


class LetterForm(Form):
    """A letter to a segment."""

    subject = Line("Subject", DataRequired("The letter needs a subject."), longest=LONGEST_SUBJECT)
    text = Paragraph("Letter", DataRequired("The letter is empty."), longest=LONGEST_TEXT, render_kw={"rows": 18})


class ListForm(Form):
    """Which list to take out: whom, as which kind of file, in whose columns. It asks only, so it has no token."""

    class Meta:
        """Asked by GET, whose address may be kept."""

        csrf = False

    segment_key = SelectField("Who")
    kind = SelectField("As a")
    columns = SelectField("Columns", choices=[SelectChoice(one.key, one.name) for one in column_sets().values()])


class PurposeForm(Form):
    """What a list is taken out for."""

    purpose = RadioField(
        "What for",
        choices=[SelectChoice(key, words) for key, words in purposes().items()],
        validators=[InputRequired("Say what the list is for. It stands in the log.")],
    )
    line = Line("In your own words", Optional())


class CallForm(Form):
    """What came of a call."""

    outcome = RadioField("What came of it", choices=[SelectChoice(one.key, one.name) for one in outcomes().values()])


class KeepMixerForm(Form):
    """Until when a mixer's guests' data are kept."""

    last_day = DateField("Last day", [InputRequired("Choose a day.")])


class KeepGroupForm(Form):
    """For how long after a mixer a group keeps its guests' data."""

    days = IntegerField(
        "Days after the mixer",
        [InputRequired("Type a number of days."), NumberRange(FEWEST_DAYS, MOST_DAYS, "1 to 365 days.")],
    )


class NudgesForm(Form):
    """Which letters after a mixer are wanted."""

    kinds = Choices("Letters after a mixer", choices=[SelectChoice(one.key, one.label) for one in nudges().values()])


class OneToOneForm(Form):
    """When and where somebody would sit down with another."""

    first = DateTimeLocalField("First time", [InputRequired("Choose at least one time.")], format=LOCAL)
    second = DateTimeLocalField("Second time", [Optional()], format=LOCAL)
    third = DateTimeLocalField("Third time", [Optional()], format=LOCAL)
    minutes = SelectField(
        "How long", choices=[SelectChoice(str(length), f"{length} minutes") for length in LENGTHS], default="30"
    )
    place = Line("Where", DataRequired("Say where you would meet."), longest=LONGEST_PLACE)
    words = Paragraph("A line to them", longest=LONGEST_SAID, render_kw={"rows": 3})


class HowItWentForm(Form):
    """How a one-to-one went, for oneself alone."""

    words = Paragraph("How it went", longest=LONGEST_PRIVATE)


class ReferralForm(Form):
    """Business passed on, between the guest and somebody they met."""

    way = RadioField(
        "Who passed it on",
        choices=[SelectChoice("received", "They passed it to me"), SelectChoice("given", "I passed it to them")],
        default="received",
    )
    words = Line("What it is", DataRequired("Say in a line what it is."), longest=LONGEST_SAID)
    value = Line("Value, if you like", longest=40)


class NotesForm(Form):
    """When a guest's notes go."""

    days = RadioField(
        "My notes go",
        choices=[
            SelectChoice("", "With the mixer’s other data"),
            *(SelectChoice(str(days), f"{days} days after the mixer") for days in NOTES_DAYS),
        ],
    )


class OwnSegmentForm(Form):
    """Segments put together, and the name they are kept under."""

    name = Line("Name", longest=60)
    rule = Line("As text", longest=LONGEST_RULE)


class DayForm(Form):
    """Another day for something on the desk."""

    due = DateField("Until", [InputRequired("Choose a day.")])


class PromiseForm(Form):
    """Something promised, and until when."""

    words = Line("What was promised", DataRequired("Write down what was promised."))
    introduction = BooleanField("It is an introduction: find somebody for this guest")
    due = DateField("Until", [Optional()])


class WishForm(Form):
    """Whom somebody would like to meet, in a few words."""

    words = Line("Whom, in a few words", DataRequired("Write in a few words whom."), longest=LONGEST_WORDS)
