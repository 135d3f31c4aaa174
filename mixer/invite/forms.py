"""What hosts write and guests answer; syntax only."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mixer.core.refusal import Refusal
from mixer.invite.rules.consents import INVITE, SHARE, words_of
from mixer.invite.rules.joining import holds_address
from mixer.invite.rules.offers import MOST_HOURS, MOST_SIGN_UPS
from mixer.invite.rules.parties import MOST_COMPANIONS
from mixer.invite.rules.replies import Reply
from mixer.invite.service import Companion, Details, HouseRules, SignUp, Words
from mixer.invite.service.details import SHOWN
from mixer.web.forms import Form, Line, Lines, Paragraph, tidy_line

YES, WITH, MAYBE, NO = "yes", "with", "maybe", "no"
DIET = "diet_"


class WordsForm(Form):
    """A letter to many guests."""

    segment = SelectField("To", choices=[])
    from_name = Line("From", longest=100)
    reply_to = EmailField("Answers go to", [Length(max=254)], filters=[tidy_line])
    subject = Line("Subject", InputRequired("Write a subject."), longest=150)
    text = Paragraph("Letter", InputRequired("Write the letter."), render_kw={"rows": 16})

    def words(self, kind: str) -> Words:
        """Return what the host wrote."""
        return Words(
            kind=kind,
            segment=self.segment.data,
            subject=self.subject.data,
            text=self.text.data,
            from_name=self.from_name.data,
            reply_to=self.reply_to.data,
        )

    def offer(self, segments: dict[str, str]) -> None:
        """Set the segments to choose from, each with its label."""
        self.segment.choices = [SelectChoice(key, label) for key, label in segments.items()]

    def complain(self, no: Refusal) -> None:
        """Show a refusal at the field it is about."""
        field = self.reply_to if no.code == "bad_reply_to" else self.text
        field.errors = [no.message]


class ScheduleForm(Form):
    """When a letter goes by itself, on the mixer's clocks."""

    day = DateField("Day", [InputRequired("Choose a day.")])
    clock = TimeField("Time", [InputRequired("Choose a time.")], format=["%H:%M", "%H:%M:%S"])


class ReplyForm(Form):
    """Coming, coming with others, not sure yet, or not coming."""

    reply = StringField("Answer", [AnyOf([YES, WITH, MAYBE, NO], message="Choose one of the answers.")])
    companion = Lines("Who comes with you", longest=120)

    def validate_companion(self, field: Lines) -> None:
        """Ask for companions' names, which go on their tags."""
        if self.reply.data == WITH and not field.data:
            raise ValidationError("Tell us who comes with you: the name goes on their tag.")

    def said(self) -> Reply:
        """Return what the guest says."""
        companions = tuple(self.companion.data) if self.reply.data == WITH else ()
        return Reply(self.reply.data in {YES, WITH}, companions, unsure=self.reply.data == MAYBE)


class SignUpForm(Form):
    """Somebody on a mixer's public page puts themselves on the list."""

    given = Line("First name", DataRequired("Tell us your name."), longest=60, render_kw={"autocomplete": "given-name"})
    family = Line("Last name", longest=60, render_kw={"autocomplete": "family-name"})
    email = EmailField(
        "E-mail",
        [DataRequired("Your own page comes to this address."), Length(max=254)],
        filters=[tidy_line],
        render_kw={"autocomplete": "email"},
    )
    company = Line("Company", Optional(), longest=120, render_kw={"autocomplete": "organization"})
    profession = Line("What you do", Optional(), longest=100, render_kw={"autocomplete": "organization-title"})
    invited_by = Line("Who told you about it", Optional(), longest=120)
    dietary = Line("Food and drink", Optional(), longest=200)
    companion = Lines("Who comes with you", longest=120)
    invite_again = BooleanField(words_of(INVITE))
    website = StringField("Leave this empty", render_kw={"autocomplete": "off", "tabindex": "-1"})

    def validate_given(self, field: Line) -> None:
        """Refuse an address where a name should be."""
        self._check_name(field.data)

    def validate_family(self, field: Line) -> None:
        """Refuse an address where a name should be."""
        self._check_name(field.data)

    def validate_companion(self, field: Lines) -> None:
        """Refuse an address where a name should be."""
        self._check_name(" ".join(field.data))

    def _check_name(self, text: str) -> None:
        if holds_address(text):
            raise ValidationError("A name, please: no address, no link.")

    def sign_up(self) -> SignUp:
        """Return what was typed."""
        told: dict[str, Any] = {
            name: field.data
            for name, field in self._fields.items()
            if name not in {"csrf_token", "website", "companion"}
        }
        return SignUp(**told, companions=tuple(self.companion.data))

    def complain(self, no: Refusal) -> None:
        """Say beside the field it is about why nothing was written."""
        self["companion" if no.code == "too_many" else "email"].errors = [no.message]


class DetailsForm(Form):
    """What a guest tells about themselves."""

    tag_name = Line("Name on your tag", InputRequired("Your tag needs a name."), longest=60)
    pronouns = Line("Pronouns", longest=40)
    company = Line("Company", longest=120, render_kw={"autocomplete": "organization"})
    job_title = Line("Your role there", longest=120, render_kw={"autocomplete": "organization-title"})
    profession = Line("What you do", longest=100)
    dietary = Line("Food and drink", longest=200)
    invited_by = Line("Who invited you", longest=120)
    talk_about = Line("Ask me about", longest=120)
    offers = Lines("What I can offer", longest=120)
    wants = Lines("What I am looking for", longest=120)
    shows = SelectMultipleField(
        "People I meet may see, once we both agree",
        choices=[SelectChoice(key, label) for key, label in SHOWN.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    shares_with_all = BooleanField(words_of(SHARE))
    on_wall = BooleanField("The welcome screen may show my first name and company when I arrive")

    def details(self) -> Details:
        """Return what the guest told."""
        told: dict[str, Any] = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        diets = {name.removeprefix(DIET): told.pop(name) for name in list(told) if name.startswith(DIET)}
        several = {name: tuple(told[name]) for name in ("shows", "offers", "wants")}
        return Details(**{**told, **several}, diets=diets)


def details_form(companions: Iterable[Companion]) -> type[DetailsForm]:
    """Return the form of details that also asks what each companion eats."""
    asked = {
        f"{DIET}{one.code}": Line(f"Food and drink for {one.name}", longest=200, default=one.dietary)
        for one in companions
    }
    return type("DetailsForm", (DetailsForm,), asked)


class HouseRulesForm(Form):
    """How a mixer takes answers; `sure` repeats what was asked for when its consequences were shown."""

    offer_hours = IntegerField(
        "Hours to answer when a place becomes free",
        [InputRequired("Say how many hours."), NumberRange(0, MOST_HOURS, f"From 0 to {MOST_HOURS} hours.")],
        description="The next in line gets a letter, and the place is held so long. With 0 it is given without asking.",
    )
    parties = RadioField(
        "When somebody waits with companions",
        choices=[
            SelectChoice("together", "They come together: the party waits until there is a place for all"),
            SelectChoice("split", "They may be split: the guest is offered what is free, the others keep their place"),
        ],
        description="Either way nobody overtakes them.",
    )
    most_companions = IntegerField(
        "Companions a guest may bring",
        [InputRequired("Say how many."), NumberRange(0, MOST_COMPANIONS, f"From 0 to {MOST_COMPANIONS}.")],
    )
    one_per_category = BooleanField(
        "One business of each profession",
        description="A second one waits for the category, in a line of its own. Colleagues of one house all may come.",
    )
    sign_up_cap = IntegerField(
        "People who may sign up by themselves",
        [InputRequired("Say how many; 0 keeps the page closed."), NumberRange(0, MOST_SIGN_UPS, "From 0 to 5000.")],
        description="Through the public sign-up page. With 0 it is closed.",
    )
    sure = HiddenField()

    def wish(self) -> HouseRules:
        """Return what the host wishes."""
        return HouseRules(**{name: self[name].data for name in HouseRules.__dataclass_fields__})

    def is_sure(self) -> bool:
        """Tell whether these very wishes were shown with what they mean; remember them for the next time."""
        asked, self.sure.data = self.sure.data, str(self.wish())
        return bool(asked == self.sure.data)
