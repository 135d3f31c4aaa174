"""What guests choose and type about people they meet."""

from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from mixer.invite.rules.consents import SHARE, words_of
from mixer.meetings.rules import SHORT_CODE, shown
from mixer.web.forms import Form, Line, Paragraph

LONGEST_TYPED = 3 * SHORT_CODE
LONGEST_NOTE = 1000
LONGEST_REPORT = 2000
LONGEST_ADDRESS = 254
LONGEST_CODE = 40


class Choices(SelectMultipleField):  # type: ignore[misc] # WTForms ships no types
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class HelloForm(Form):
    """Agree to share: which details the other may see."""

    fields = Choices("They may also see", choices=[SelectChoice(one.key, one.label) for one in shown()])


class SharingForm(HelloForm):
    """What people met may see, and whether everyone may at once."""

    with_everyone = BooleanField(words_of(SHARE))


class TypedCodeForm(Form):
    """The short code on a tag, for phones without a camera."""

    code = Line("Code on their tag", InputRequired("Type the six characters on the tag."), longest=LONGEST_TYPED)


class AddressForm(Form):
    """Where a guest is sent a code."""

    email = Line(
        "Your e-mail address", InputRequired("Type the address your invitation came to."), longest=LONGEST_ADDRESS
    )


class ClaimForm(Form):
    """The code that the door shows, or the digits from a letter."""

    code = Line("Code", InputRequired("Type the code."), longest=LONGEST_CODE)


class NoteForm(Form):
    """A private line about somebody; `chip` is the button that was tapped instead of the usual one."""

    text = Paragraph("Your note", longest=LONGEST_NOTE)
    chip = StringField()


class BlockForm(Form):
    """No contact with somebody, and what the host is to know of it."""

    words = Paragraph("What should the hosts know?", longest=LONGEST_REPORT)
