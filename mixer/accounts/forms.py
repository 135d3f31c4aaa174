"""What people type to sign in and to invite helpers."""

from wtforms import EmailField, PasswordField, RadioField, SelectChoice
from wtforms.validators import Email, InputRequired, Length

from mixer.accounts.rules import LEAST_PASSWORD, GroupRole
from mixer.web.forms import Form, Line, tidy_line

_ADDRESS = [
    InputRequired("Type an e-mail address."),
    Email("This does not look like an e-mail address."),
    Length(max=200),
]


class LinkForm(Form):
    """Ask for a sign-in link."""

    email = EmailField("Your e-mail address", _ADDRESS, filters=[tidy_line], render_kw={"autocomplete": "username"})


class PasswordForm(LinkForm):
    """Sign in with a password."""

    password = PasswordField(
        "Password",
        [InputRequired("Type your password."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """Choose a password."""

    password = PasswordField(
        "New password",
        [InputRequired("Type a password."), Length(LEAST_PASSWORD, 200, f"Use at least {LEAST_PASSWORD} characters.")],
        render_kw={"autocomplete": "new-password"},
    )


class HelperForm(Form):
    """Invite somebody to help run mixers."""

    name = Line("Name", InputRequired("Type a name."))
    email = EmailField("E-mail address", _ADDRESS, filters=[tidy_line])
    role = RadioField(
        "May see",
        choices=[
            SelectChoice(GroupRole.MEMBER.value, "The mixers where I name them host or visitor host"),
            SelectChoice(GroupRole.ORGANISER.value, "Every mixer of the group (organiser)"),
        ],
        default=GroupRole.MEMBER.value,
    )
