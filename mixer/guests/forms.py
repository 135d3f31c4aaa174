"""What a host types about a guest, and the list they bring."""

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Optional

from mixer.contacts.service import NewContact
from mixer.guests.files.export import ANSWER_WORDS
from mixer.guests.rules.roster import POSTS
from mixer.guests.service import PARTS, GuestDetails, GuestEdit, NewGuest, Roster, ShiftLine, ShiftWords
from mixer.web.forms import Form, Line, Lines, Paragraph

_PERSON = (
    "given", "family", "tag_name", "pronouns", "email", "phone", "company", "job_title", "profession", "host_note",
)  # fmt: skip
_ANSWERS = ("none", "yes", "maybe", "waiting", "no")


class NewGuestForm(Form):
    """A guest added by hand: a name is enough."""

    given = Line("First name", DataRequired("A guest needs a name."), longest=100)
    family = Line("Last name", Optional(), longest=100)
    company = Line("Company", Optional())
    profession = Line("Profession", Optional(), longest=100, render_kw={"list": "professions"})
    email = Line("E-mail", Optional(), description="Without one, letters cannot reach them.")
    phone = Line("Phone", Optional(), longest=60)
    invited_by = Line("Invited by", Optional())
    answer = SelectField("Answer", choices=lambda: [SelectChoice(key, ANSWER_WORDS[key]) for key in _ANSWERS])

    def guest(self) -> NewGuest:
        """Return what was typed."""
        texts = ("given", "family", "company", "profession", "email", "phone")
        contact = NewContact(**{name: self[name].data or "" for name in texts}, source="by_hand")
        return NewGuest(contact, answer=self.answer.data, invited_by=self.invited_by.data or "")


class GuestForm(NewGuestForm):
    """Everything a host may change about a guest."""

    tag_name = Line("Name on the tag", Optional(), longest=60, description="Large, to be read from three metres.")
    pronouns = Line("Pronouns", Optional(), longest=40)
    job_title = Line("Role", Optional())
    part = SelectField("Part in the mixer", choices=lambda: [SelectChoice(*one) for one in PARTS.items()])
    first_timer = BooleanField("Comes for the first time")
    dietary = Line("Food wishes", Optional(), longest=300)
    door_note = Line("Note for the door", Optional(), longest=300, description="Volunteers at the door see it.")
    host_note = Paragraph("Note for hosts", Optional(), longest=4000, description="Only hosts see it.")

    def edit(self) -> GuestEdit:
        """Return what was typed."""
        return GuestEdit(
            contact=NewContact(**{name: self[name].data or "" for name in _PERSON}),
            answer=self.answer.data,
            part=self.part.data,
            first_timer=self.first_timer.data,
            invited_by=self.invited_by.data or "",
            dietary=self.dietary.data or "",
            door_note=self.door_note.data or "",
        )

    def fill(self, details: GuestDetails) -> None:
        """Show what is known of a guest."""
        for name in (*_PERSON, "answer", "first_timer", "invited_by", "dietary"):
            if name != "pronouns":
                self[name].data = getattr(details.facts, name)
        self.pronouns.data, self.part.data, self.door_note.data = details.pronouns, details.part, details.door_note


class ListForm(Form):
    """A list of guests, as a file or pasted; what it holds is the reader's business."""

    file = FileField("A file", description="CSV, Excel, OpenDocument, vCard or plain text, at most 5 MB.")
    text = TextAreaField(
        "Or paste it here", description="Rows copied from a spreadsheet, or addresses copied from a mail."
    )


class CompanyForm(Form):
    """Who comes along with a guest, for the answer that a host types in."""

    companion = Lines("Who comes along", longest=120)


class ShiftForm(Form):
    """Whose shift, where, and from when to when on the clocks of the mixer."""

    visitor_host = SelectField("Visitor host", choices=[])
    post = SelectField("Where", choices=lambda: [SelectChoice(*one) for one in POSTS.items()])
    starts = TimeField("From", [InputRequired("Say when it begins, such as 17:15.")])
    ends = TimeField("To", [InputRequired("Say when it ends, such as 18:00.")])

    def offer(self, roster: Roster) -> None:
        """Offer the visitor hosts of a mixer."""
        self.visitor_host.choices = [SelectChoice(row.code, row.full_name) for row in roster.rows]

    def fill(self, shift: ShiftLine, visitor_host: str) -> None:
        """Show a shift as it stands."""
        self.visitor_host.data, self.post.data = visitor_host, shift.post
        self.starts.data, self.ends.data = shift.starts.time(), shift.ends.time()

    def words(self) -> ShiftWords:
        """Return what was typed."""
        return ShiftWords(self.visitor_host.data, self.post.data, self.starts.data, self.ends.data)
