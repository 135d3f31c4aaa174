"""What a host types about tasks."""

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, EmailField, SelectChoice, SelectField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from mixer.events.files import owners
from mixer.plan.service.task_page import TaskPage
from mixer.plan.service.tasks import Person, Texts, Words
from mixer.web.forms import Form, Line, Paragraph, tidy_line


class OwnerForm(Form):
    """Hand a task to somebody."""

    name = Line("Name", Optional(), longest=80)
    email = EmailField(
        "E-mail address",
        [Optional(), Email("This does not look like an e-mail address."), Length(max=200)],
        filters=[tidy_line],
    )

    def show(self, page: TaskPage) -> None:
        """Show who has the task."""
        self.name.data, self.email.data = page.card.owner, page.card.email


class PersonForm(Form):
    """Who carries tasks: their name and address."""

    name = Line("Name", DataRequired("Say who it is."), longest=80)
    email = EmailField(
        "E-mail address",
        [Optional(), Email("This does not look like an e-mail address."), Length(max=200)],
        filters=[tidy_line],
    )

    def person(self) -> Person:
        """Return who was named."""
        return Person(self.name.data, self.email.data or "")


class RoleForm(PersonForm):
    """Hand the tasks of a role to somebody in one go."""

    role = SelectField("Whose job", choices=lambda: [SelectChoice(key, name) for key, name in owners().items()])
    everybodys = BooleanField("Those that somebody has already, too")


class CommentForm(Form):
    """A word about a task."""

    text = Paragraph("Comment", DataRequired("Write a word first."), longest=1000)


class WordForm(Form):
    """Why somebody gives a task back."""

    text = Paragraph("A word for the host", Optional(), longest=1000)


class DayForm(Form):
    """Move a task to another day."""

    due = DateField("Due on", [InputRequired("Choose a day.")])

    def show(self, page: TaskPage) -> None:
        """Show when the task is due."""
        self.due.data = page.card.due


class TextsForm(Form):
    """Change the words of a task."""

    title = Line("What is to be done", DataRequired("Say what is to be done."), longest=160)
    why = Paragraph("Why it matters", Optional(), longest=500)
    note = Paragraph(
        "Note", Optional(), longest=2000, description="Names, prices, telephone numbers: what helps to do it"
    )

    def show(self, page: TaskPage) -> None:
        """Show the words as they stand."""
        self.title.data, self.why.data, self.note.data = page.card.title, page.card.why, page.note

    def texts(self) -> Texts:
        """Return what was typed."""
        return Texts(self.title.data, self.why.data or "", self.note.data or "")


class NewTaskForm(Form):
    """A task of the host's own."""

    title = Line("What is to be done", DataRequired("Say what is to be done."), longest=160)
    due = DateField("By when", [InputRequired("Choose a day.")])
    owner_role = SelectField("Whose job", choices=lambda: [SelectChoice(key, name) for key, name in owners().items()])
    name = Line("Name of who does it", Optional(), longest=80)
    why = Paragraph("Why it matters", Optional(), longest=500)

    def words(self) -> Words:
        """Return what was typed."""
        return Words(
            self.title.data, self.why.data or "", self.owner_role.data, self.due.data, owner_name=self.name.data or ""
        )


class TemplateForm(Form):
    """What a template of the group's own is called."""

    title = Line("Name of the template", DataRequired("Give the template a name."), longest=80)
    summary = Line("What it is for", Optional(), longest=200)


class TemplateFileForm(Form):
    """A template that a host brings."""

    file = FileField(
        "A template file",
        [InputRequired("Choose a file.")],
        description="A .toml file, as you download them here: change it in any text editor.",
    )
