"""What a host types about a mixer, its evening, its tables and its team."""

import re
from functools import cache
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TimeField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from mixer.accounts.rules import KINDS as GROUP_KINDS
from mixer.core.money import currencies
from mixer.events.rules.budget import COST
from mixer.events.rules.budget import KINDS as BUDGET_KINDS
from mixer.events.rules.catching_up import Cut
from mixer.events.rules.parts import PARTS
from mixer.events.rules.show import KINDS
from mixer.events.service.budget import LineWords
from mixer.events.service.editing import FIRST, LAST, USUAL_BEFORE, ItemWords
from mixer.events.service.mixers import About, Mixer, Offer, Timing
from mixer.events.service.show import LONGEST_ITEM, Evening, Line
from mixer.events.service.tables import TableWords
from mixer.events.service.venue import USUAL_SHARE, VenueWords
from mixer.web.forms import Form, Paragraph, tidy_line
from mixer.web.forms import Line as LineField

AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
CLOCK = ["%H:%M", "%H:%M:%S"]
LARGEST = 5000


@cache
def time_zones() -> tuple[str, ...]:
    """Return the zones a mixer may be in, by area and city."""
    return (*sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS), "UTC")


class TimingForm(Form):
    """When the mixer takes place."""

    day = DateField("Day", [InputRequired("Choose a day.")])
    doors = TimeField("Doors open", [InputRequired("Say when the doors open.")], format=CLOCK)
    close = TimeField("Ends", [InputRequired("Say when it ends.")], format=CLOCK)
    time_zone = SelectField(
        "Time zone",
        choices=lambda: [SelectChoice(zone, zone.replace("_", " ")) for zone in time_zones()],
        description="All times are read on the clocks of this place.",
    )

    def timing(self) -> Timing:
        """Return what was typed."""
        return Timing(self.day.data, self.doors.data, self.close.data, self.time_zone.data)

    def fill_timing(self, timing: Timing) -> None:
        """Show a mixer's times."""
        self.day.data, self.doors.data, self.close.data = timing.day, timing.doors, timing.close
        self.time_zone.data = timing.time_zone


class AboutForm(Form):
    """What the mixer is."""

    name = LineField("Name of the mixer", DataRequired("Give the mixer a name."), longest=120)
    place = LineField("Place", DataRequired("Say where it is."), longest=120)
    address = LineField("Address", Optional(), description="As guests type it into their map.")
    capacity = IntegerField(
        "How many people may come",
        [InputRequired("Say how many people may come."), NumberRange(1, LARGEST, f"A number from 1 to {LARGEST}.")],
        description="Whoever says yes beyond that waits in line.",
    )
    kind = RadioField(
        "Kind of group", choices=[SelectChoice(kind.key.value, f"{kind.name}: {kind.sentence}") for kind in GROUP_KINDS]
    )
    goal = Paragraph(
        "Goal", Optional(), longest=500, description="What should be different afterwards? One sentence is enough."
    )

    def about(self) -> About:
        """Return what was typed."""
        return About(
            name=self.name.data,
            place=self.place.data,
            capacity=self.capacity.data,
            kind=self.kind.data,
            goal=self.goal.data or "",
            address=self.address.data or "",
        )

    def fill_about(self, about: About) -> None:
        """Show what a mixer is."""
        for field in ("name", "place", "address", "capacity", "kind", "goal"):
            self[field].data = getattr(about, field)


class NewMixerForm(AboutForm, TimingForm):
    """Everything about a mixer at once; the plans to choose from come from the room downstream."""

    template = RadioField("Plan", validate_choice=True)

    def offer(self, suggestion: Offer) -> None:
        """Show good defaults."""
        self.fill_timing(suggestion.timing)
        self.place.data, self.address.data = suggestion.place, suggestion.address
        self.capacity.data, self.kind.data = suggestion.capacity, suggestion.kind


class SettingsForm(AboutForm):
    """What the mixer is, once it has begun."""

    def show(self, mixer: Mixer) -> None:
        """Show the mixer as it is."""
        self.fill_about(mixer.about)


class LineForm(Form):
    """One line of the run of show."""

    title = LineField("What happens", DataRequired("Say what happens."), longest=120)
    minutes = IntegerField(
        "Minutes", [InputRequired("Say how long it takes."), NumberRange(1, LONGEST_ITEM, "From 1 minute to 12 hours.")]
    )
    least = IntegerField(
        "Can be shortened to",
        [Optional(), NumberRange(1, LONGEST_ITEM, "From 1 minute to 12 hours.")],
        description="Minutes. Empty: it is never shortened when the evening runs late.",
    )
    kind = SelectField("Kind", choices=[SelectChoice(key, name) for key, name in KINDS.items()], default="open")
    before = IntegerField(
        "Minutes before the doors",
        [Optional(), NumberRange(1, LONGEST_ITEM, "From 1 minute to 12 hours.")],
        description=f"For preparation alone. Empty: {USUAL_BEFORE}.",
    )
    owner = LineField(
        "Who leads it", Optional(), longest=80, description="A name or a role.", render_kw={"list": "owners"}
    )
    note = LineField("Note", Optional())
    after = SelectField("Where", coerce=int, choices=(), default=LAST, validate_choice=False)

    def words(self) -> ItemWords:
        """Return what was typed."""
        return ItemWords(
            title=self.title.data,
            minutes=self.minutes.data,
            kind=self.kind.data,
            owner=self.owner.data or "",
            note=self.note.data or "",
            before=self.before.data,
            least=self.least.data,
        )

    def show(self, line: Line) -> None:
        """Show a line as it is."""
        for field in ("title", "minutes", "least", "kind", "before", "owner", "note"):
            self[field].data = getattr(line, field)

    def offer_places(self, evening: Evening) -> None:
        """Show after which line a new one may stand."""
        lines = [line for line in evening.lines if not line.prepares]
        self.after.choices = [
            SelectChoice(LAST, "At the end"),
            SelectChoice(FIRST, "When the doors open"),
            *(SelectChoice(line.id, f"After {line.starts:%H:%M} {line.title}") for line in lines[:-1]),
        ]


class StartAgainForm(Form):
    """Lay the evening out anew."""

    show = SelectField("Run of show of the house", choices=())


class ChangeForm(Form):
    """Undo the change that the page names."""

    change = IntegerField(validators=[InputRequired()])


CUT = re.compile(r"(\d{1,9}):(\d{1,3}):(\d{1,3})")


class TapForm(Form):
    """A tap on the presenter's view: the line it means, how long it waited for the network, and lines to shorten."""

    line = IntegerField(validators=[Optional(), NumberRange(0)], default=0)
    age_ms = IntegerField(validators=[Optional(), NumberRange(0)], default=0)
    cuts = HiddenField(validators=[Optional(), Length(max=500)])

    def told_cuts(self) -> list[Cut]:
        """Return the lines to shorten, each "line:minutes it has:minutes it gets"."""
        return [Cut(int(line), "", int(was), int(to)) for line, was, to in CUT.findall(self.cuts.data or "")]


class PlaceForm(Form):
    """Put a line after another one."""

    after = IntegerField(validators=[InputRequired()])


class TableForm(Form):
    """Reserve an information table."""

    holder = LineField(
        "Who gets the table", DataRequired("Type a company or a person."), description="A company or a person."
    )
    sign = LineField("Text of the sign", Optional(), longest=80, description="Empty: the name above.")
    note = LineField("Note", Optional(), description="Power, size, what they bring.")
    contact = HiddenField()

    def words(self) -> TableWords:
        """Return what was typed."""
        return TableWords(self.holder.data, self.sign.data or "", self.note.data or "", self.contact.data or "")


class InviteForm(Form):
    """Invite a co-host or a visitor host by letter."""

    helper = LineField("Name", DataRequired("Type a name."), longest=80)
    email = EmailField(
        "E-mail address",
        [DataRequired("Type an e-mail address."), Email("This does not look like an e-mail address."), Length(max=200)],
        filters=[tidy_line],
    )
    role = SelectField("Part", choices=[SelectChoice(key, name) for key, name in PARTS.items()])


class PartForm(Form):
    """Give somebody of the group a part in the mixer."""

    account_id = IntegerField(validators=[InputRequired()])
    part = HiddenField(default=next(iter(PARTS)))


def _number(label: str, description: str, most: int = LARGEST) -> IntegerField:
    bounds = NumberRange(0, most, f"A number from 0 to {most}.")
    return IntegerField(label, [Optional(), bounds], description=description)


class VenueForm(Form):
    """The room, what stands in it, and the caterer."""

    room_holds = _number("How many may stand in the room", "As the fire rules or the landlord have it.")
    high_tables = _number("High tables", "To put a glass down, not to sit at.")
    chairs = _number("Chairs", "Few: whoever sits, stays.")
    parking = Paragraph(
        "Parking",
        Optional(),
        longest=300,
        description="Guests who are coming read it on their page and in their letter.",
    )
    access = Paragraph(
        "The way in",
        Optional(),
        longest=300,
        description="Steps, a lift, which door. Guests who are coming and the caterer read it.",
    )
    coats = LineField("Coats", Optional(), description="Where they hang, and who looks after them.")
    note = Paragraph("Note", Optional(), longest=1000, description="For the team: keys, alarm, who to ring.")
    caterer = LineField("Caterer", Optional(), longest=120, description="As you address them.")
    caterer_email = EmailField(
        "Their e-mail address",
        [Optional(), Email("This does not look like an e-mail address."), Length(max=200)],
        filters=[tidy_line],
    )
    share_expected = IntegerField(
        "Of every 100 who say yes, how many come",
        [InputRequired("Say how many come."), NumberRange(1, 100, "A number from 1 to 100.")],
        default=USUAL_SHARE,
        description="Ten to twenty-five usually stay away.",
    )

    def words(self) -> VenueWords:
        """Return what was typed."""
        return VenueWords(
            room_holds=self.room_holds.data,
            high_tables=self.high_tables.data,
            chairs=self.chairs.data,
            parking=self.parking.data or "",
            access=self.access.data or "",
            coats=self.coats.data or "",
            note=self.note.data or "",
            caterer=self.caterer.data or "",
            caterer_email=self.caterer_email.data or "",
            share_expected=self.share_expected.data,
        )


class TellForm(Form):
    """Tell the caterer the number that the page showed."""

    ordinal = IntegerField(validators=[InputRequired()])


class BudgetLineForm(Form):
    """One line of the budget."""

    label = LineField("What for", DataRequired("Say what the line is for."), longest=120)
    kind = SelectField("Kind", choices=[SelectChoice(key, name) for key, name in BUDGET_KINDS.items()], default=COST)
    planned = LineField("Planned", Optional(), longest=40)
    actual = LineField("What it came to", Optional(), longest=40)
    per_guest = BooleanField("For each guest", description="The amount is multiplied by the people expected.")
    note = LineField("Note", Optional())

    def words(self) -> LineWords:
        """Return what was typed."""
        return LineWords(
            label=self.label.data,
            kind=self.kind.data,
            per_guest=self.per_guest.data,
            planned=self.planned.data or "",
            actual=self.actual.data or "",
            note=self.note.data or "",
        )


class CurrencyForm(Form):
    """The currency of a group's money, and the mixer on whose page it was chosen."""

    mixer = HiddenField(validators=[DataRequired()])
    currency = SelectField(
        "Currency", choices=[SelectChoice(one.code, f"{one.code} · {one.name}") for one in currencies().values()]
    )
