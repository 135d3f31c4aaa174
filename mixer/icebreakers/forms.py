"""What hosts choose and type about games."""

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mixer.icebreakers.rules.clock import LONGEST
from mixer.icebreakers.rules.duos import PAPER, SIGNAL
from mixer.icebreakers.rules.value import LARGEST_STEP
from mixer.web.forms import Form, Line, Paragraph

LARGEST_ZONE = 5000
LONGEST_ANSWER = 500
MOST_SEATS = 500
MOST_ROUNDS = 20


class DealForm(Form):
    """The packs that famous pairs are drawn from (the view knows which there are), and how long they may look."""

    packs = SelectMultipleField(
        "Draw from",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    way = RadioField(
        "How guests get their cards",
        [Optional()],
        choices=[
            SelectChoice(SIGNAL, "At the start signal: every phone shows its card at once. Best pairs."),
            SelectChoice(PAPER, "On paper at the door: each guest gets a card on arrival, and looks from then on."),
        ],
        default=SIGNAL,
    )
    minutes = IntegerField("Minutes", [Optional(), NumberRange(1, LONGEST)])
    take_back = BooleanField("Take the cards that are out back and deal them anew")


class ListsForm(Form):
    """How long guests meet, and whether lists on paper are made anew too."""

    minutes = IntegerField("Minutes", [Optional(), NumberRange(1, LONGEST)])
    take_back = BooleanField("Take printed lists back and make them anew")


class PairsForm(Form):
    """How long similar businesses talk, and whether direct competitors stay apart."""

    minutes = IntegerField("Minutes", [Optional(), NumberRange(1, LONGEST)])
    competitors_apart = BooleanField("Keep direct competitors apart")
    take_back = BooleanField("Take printed cards back and pair their guests anew")


class AnswerForm(Form):
    """What a guest learned from the partner."""

    text = Paragraph("Their best tactic", longest=LONGEST_ANSWER)


class RoundsForm(Form):
    """How many tables and seats, or the seats of each table, and how many rounds of how many minutes."""

    tables = IntegerField("Tables", [Optional(), NumberRange(1, LARGEST_ZONE)])
    seats = IntegerField("Seats at a table", [Optional(), NumberRange(2, MOST_SEATS)])
    each = Line("Or the seats of each table", Optional(), longest=300)
    rounds = IntegerField("Rounds", [InputRequired("Say how many rounds."), NumberRange(1, MOST_ROUNDS)])
    minutes = IntegerField("Minutes a round", [Optional(), NumberRange(1, LONGEST)])
    coming = BooleanField("For everybody who said yes, not only for those in the room")
    no_repeats = BooleanField("Nobody meets anybody twice, or there is no plan")
    take_back = BooleanField("Move printed seats too")


class StayForm(Form):
    """A guest who stays at a table."""

    guest = Line("Guest", InputRequired("Say who."))
    table = IntegerField("Table", [InputRequired("Say at which table."), NumberRange(1, LARGEST_ZONE)])


class MoveForm(Form):
    """Put a guest into a zone."""

    guest = Line("Guest", InputRequired())
    zone = IntegerField("Zone", [InputRequired("Choose a zone."), NumberRange(1, 2**31 - 1)])


class ZoneForm(Form):
    """A zone's name and places."""

    name = Line("Name", InputRequired("A zone needs a name."), longest=60)
    capacity = IntegerField("Places", [InputRequired("Say how many fit."), NumberRange(1, LARGEST_ZONE)])


class OwnDuoForm(Form):
    """A famous pair or trio of the group's own."""

    first = Line("One half", InputRequired("Say who they are."))
    second = Line("The other half", InputRequired("A duo needs two halves."))
    third = Line("A third, for a trio", Optional())


class ValueForm(Form):
    """What two professions are worth to each other."""

    one = IntegerField("Profession", [InputRequired(), NumberRange(1, 2**31 - 1)])
    other = IntegerField("Other profession", [InputRequired(), NumberRange(1, 2**31 - 1)])
    value = IntegerField("Value", [Optional(), NumberRange(0, LARGEST_STEP)])


class CoupleForm(Form):
    """Two people who are never put together."""

    one = Line("One", InputRequired("Say who."))
    other = Line("The other", InputRequired("Say who else."))
