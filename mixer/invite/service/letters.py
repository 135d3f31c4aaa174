"""One guest's letter of a wave: the host's words filled in, as paper and as a draft for the post office."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.core.keyring import Keyring
from mixer.guests.models import Guest
from mixer.invite.files import Kind, kinds
from mixer.invite.models import Wave
from mixer.invite.rules.wording import fill_words
from mixer.invite.service.particulars import Particulars, calendar_of, own_link, particulars
from mixer.post.rules.envelope import one_line
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, farewell
from mixer.post.stationery import Stationery, compose


@dataclass(frozen=True)
class Writer:
    """Writes the letters of one wave; what they have in common is looked up once."""

    wave: Wave
    kind: Kind
    about: Particulars
    host: str
    keyring: Keyring

    @classmethod
    def of(cls, session: Session, wave: Wave, keyring: Keyring) -> "Writer":
        """Return the writer of a wave; a host who left signs no letter."""
        account = session.get(Account, wave.account_id) if wave.account_id else None
        about = particulars(session, wave.event_id)
        return cls(wave, kinds()[wave.kind], about, account.name if account else "", keyring)

    @property
    def from_name(self) -> str:
        """Return in whose name the letters go out."""
        return self.wave.from_name or self.about.group

    @property
    def reply_to(self) -> str | None:
        """Return where answers to the letters go."""
        return self.wave.reply_to or self.about.reply_to

    def paper(self, guest: Guest) -> Stationery:
        """Return one guest's letter."""
        link, answered = own_link(self.keyring, guest), guest.answer != "none"
        facts = {
            "guest": guest.contact.tag_name,
            "full_name": guest.contact.full_name,
            "mixer": self.about.name,
            "when": self.about.when,
            "where": self.about.where,
            "group": self.about.group,
            "host": self.host,
            "link": link,
        }
        values = {name: one_line(value) for name, value in facts.items()}  # nobody's name breaks a line of a letter
        labels = self.kind.button or ("My own page",) * 2
        return compose(
            "invitation",
            words=fill_words(self.wave.subject, self.wave.text, values, needs_link=bool(self.kind.button)),
            link=link,
            button=labels[answered],
            tells=self.kind.during == "planned",
            about=self.about,
            group=self.about.group,
            unsubscribe_url=self.way_out(guest),
        )

    def way_out(self, guest: Guest) -> str | None:
        """Return how a guest leaves the invitations; a letter about a yes they gave has no way out of it."""
        if self.kind.stream != Stream.INVITATION:
            return None
        return farewell(self.keyring, self.about.group_id, guest.contact.email or "").url

    def calendar(self, guest: Guest, moment: datetime) -> str | None:
        """Return the calendar file that a letter of this kind carries."""
        return calendar_of(self.about, own_link(self.keyring, guest), moment) if self.kind.calendar else None

    def draft(self, guest: Guest, moment: datetime, due: datetime) -> LetterDraft:
        """Return one guest's letter for the post office; `due` is when the wave's letters were to leave."""
        paper = self.paper(guest)
        return LetterDraft(
            occasion=f"{self.prefix}{guest.id}",
            group_id=self.about.group_id,
            event_id=self.about.event_id,
            guest_id=guest.id,
            kind=self.wave.kind,
            stream=self.kind.stream,
            to_name=guest.contact.full_name,
            to_address=guest.contact.email or "",
            from_name=self.from_name,
            reply_to=self.reply_to,
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            calendar=self.calendar(guest, moment),
            unsubscribe_url=self.way_out(guest),
            deadline=self.kind.limits.last(due, self.about.starts_at),
        )

    @property
    def prefix(self) -> str:
        """Return the cause of the letters: with a guest's id behind it, it writes one letter for ever.

        Thanks share theirs with the letters of the day after, so that nobody is thanked twice for the same thing.
        """
        if self.kind.during == "over":
            return f"thanks:{self.about.event_id}:{self.wave.segment}:"
        return f"wave:{self.wave.id}:"
