"""Carrying out an import in one transaction, and taking it back as a whole."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.contacts.service import AddressBook, NewContact, create_contact, update_contact
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.files.export import list_to_mend
from mixer.guests.models import AnswerChange, Guest, ImportChange, ImportRun
from mixer.guests.rules.facts import GuestFacts
from mixer.guests.rules.import_plan import Change, ImportPlan, PlannedRow
from mixer.guests.rules.line import SEAT, WHY_WAITING
from mixer.guests.rules.lists import GuestList
from mixer.guests.service.adding import GuestMaker, locked_group, newcomers
from mixer.guests.service.places import Turnstile, lock_event, settle_categories, take
from mixer.guests.service.settling import settle_answer
from mixer.guests.service.staging import Heard, Staged, make_plan, nobody, remember_mapping, run_row

_CONTACT_FIELDS = (
    "given", "family", "full_name", "tag_name", "email", "phone", "company", "job_title", "profession", "host_note",
)  # fmt: skip
_TOLD_EVERY = 100  # rows
_GUEST_FIELDS = ("answer", "first_timer", "invited_by", "dietary")


@dataclass(frozen=True)
class Tools:
    """What making guests needs from outside."""

    moment: datetime
    chance: random.Random
    keyring: Keyring


@dataclass(frozen=True)
class Imported:
    """What an import did, in numbers; `waiting` said yes and found no seat."""

    added: int
    changed: int
    same: int
    left_out: int
    refused: int
    waiting: int


def carry_out(
    session: Session,
    event_id: int,
    staged: Staged,
    guests: GuestList,
    choices: Mapping[int, str],
    tools: Tools,
    heard: Heard = nobody,
) -> Imported:
    """Add and change what the list says, all of it or nothing, and write down how to take it back.

    `choices` say for doubtful rows, by row number: "same" person, "new" person, or "skip". `heard` is told how far the
    work is, in rows: each is first understood, then written, so that it ends at twice their number.

    Raises:
        Refusal: `done` when somebody was quicker.
    """
    claimed = session.scalar(
        update(ImportRun)
        .where(ImportRun.id == staged.id, ImportRun.event_id == event_id, ImportRun.imported_at.is_(None))
        .values(imported_at=tools.moment)
        .returning(ImportRun.id)
    )
    if claimed is None:
        raise Refusal("done", "This list is imported already.")
    locked_group(session, session.get_one(Event, event_id).group_id)
    event = lock_event(session, event_id)
    plan = make_plan(session, event_id, guests, staged.mapping, heard)
    result = _Import(session, event, staged.id, tools).carry_out(
        plan, choices, lambda rows: heard(len(plan.rows) + rows)
    )
    run = run_row(session, event_id, staged.code)
    left_out = [
        row for row in plan.rows if row.verdict == "refused" or (row.verdict == "doubtful" and not _said(row, choices))
    ]
    run.content = list_to_mend(guests, {row.number: row.reason for row in left_out}) if left_out else None
    run.mapping = {"columns": run.mapping["columns"], "choices": {str(row): one for row, one in choices.items()}}
    run.counts = plan.counts | {
        "added": result.added,
        "written": result.changed,
        "waiting": result.waiting,
        "left_out": len(left_out),
    }
    remember_mapping(session, event.group_id, run.source, staged.mapping)
    return result


class _Import:
    """One import under way."""

    def __init__(self, session: Session, event: Event, run_id: int, tools: Tools) -> None:
        self._session = session
        self._event = event
        self._run_id = run_id
        self._tools = tools
        self._book = AddressBook(session, event.group_id)
        self._maker = GuestMaker(session, event, tools.chance, tools.keyring)
        self._turnstile = Turnstile(session, event)
        self._waiting = 0
        in_book = select(Contact.email).where(Contact.group_id == event.group_id, Contact.email.is_not(None))
        self._addresses = set(session.scalars(in_book))

    def carry_out(self, plan: ImportPlan, choices: Mapping[int, str], heard: Heard) -> Imported:
        rows = list(_decided(plan, choices))
        fresh = [row for row in rows if row.verdict == "new"]
        changed = [row for row in rows if row.verdict == "changed"]
        traces = self._add(fresh, heard)
        for place, row in enumerate(changed, start=len(fresh)):
            if place % _TOLD_EVERY == 0:
                heard(place)
            traces.append(self._change(row))
        if traces:
            self._session.execute(insert(ImportChange), traces)
        if self._event.one_per_category:
            settle_categories(self._session, self._event)
        return Imported(
            added=len(fresh),
            changed=len(changed),
            same=plan.counts["same"],
            left_out=plan.counts["doubtful"] - sum(bool(row.reason) for row in rows),
            refused=plan.counts["refused"],
            waiting=self._waiting,
        )

    def _add(self, rows: list[PlannedRow], heard: Heard) -> list[dict[str, Any]]:
        """Add guests, the seats of all taken at once; return what each row did."""
        known = {row.known.contact_id for row in rows if row.known}
        new_faces = newcomers(self._session, self._event, [*known, 0])  # 0 stands for people without an id yet
        made: list[tuple[PlannedRow, Contact, Guest, dict[str, Any], bool]] = []
        for place, row in enumerate(rows):
            if place % _TOLD_EVERY == 0:
                heard(place)
            contact, old, is_new = self._contact(row)
            guest = self._guest(contact, row, newcomer=(0 if is_new else contact.id) in new_faces)
            made.append((row, contact, guest, old, is_new))
        self._session.flush()
        taken = sum(guest.seats for _, _, guest, _, _ in made)
        granted = take(self._session, self._event, taken)
        assert granted, "the mixer's row is ours, and no more were seated than it has places"
        waits = [guest for row, _, guest, _, _ in made if guest.waiting_for and row.facts.answer == "yes"]
        if waits:
            self._session.execute(insert(AnswerChange), [self._why_waiting(guest) for guest in waits])
        return [
            self._trace(row, "new_contact" if is_new else "new_guest", contact, guest, old)
            for row, contact, guest, old, is_new in made
        ]

    def _why_waiting(self, guest: Guest) -> dict[str, Any]:
        who = {"guest_id": guest.id, "at": self._tools.moment, "by": "import"}
        return who | {"before": "none", "after": "waiting", "reason": WHY_WAITING[guest.waiting_for]}

    def _contact(self, row: PlannedRow) -> tuple[Contact, dict[str, Any], bool]:
        if row.known is None:
            facts = replace(row.facts, email=self._free_address(row.facts.email))
            new = NewContact(**_of(facts, _CONTACT_FIELDS), source="import")
            return (
                create_contact(
                    self._session, self._event.group_id, new, self._tools.moment, self._tools.chance, self._book
                ),
                {},
                True,
            )
        contact = self._session.get_one(Contact, row.known.contact_id)
        return contact, self._write(contact, row.changes), False

    def _guest(self, contact: Contact, row: PlannedRow, *, newcomer: bool) -> Guest:
        facts = row.facts
        removed = None
        if row.known is not None:
            same = (Guest.event_id == self._event.id, Guest.contact_id == contact.id)
            removed = self._session.scalars(select(Guest).where(*same)).one_or_none()
        first_timer = facts.first_timer if facts.first_timer is not None else newcomer
        guest = removed or self._maker.make(0, self._tools.moment, source="import")
        guest.contact = contact
        guest.removed_at = None
        guest.first_timer, guest.invited_by, guest.dietary = first_timer, facts.invited_by, facts.dietary
        waits_for = self._seat(guest, contact, facts.answer)
        guest.answered_at = self._tools.moment if facts.answer != "none" else None
        guest.waiting_since = self._tools.moment if waits_for else None
        guest.waiting_for = waits_for
        self._session.add(guest)
        return guest

    def _seat(self, guest: Guest, contact: Contact, answer: str) -> str:
        """Write down the answer that holds and the seat it takes; return what a yes that finds none has to wait for."""
        guest.answer, guest.seats = answer, 0
        if answer != "yes":
            return SEAT if answer == "waiting" else ""
        turn = self._turnstile.turn(contact, 1)
        guest.seats = turn.places
        if turn.waits_for:
            guest.answer = "waiting"
            self._waiting += 1
        return turn.waits_for

    def _change(self, row: PlannedRow) -> dict[str, Any]:
        assert row.known is not None
        contact = self._session.get_one(Contact, row.known.contact_id)
        guest = self._session.get_one(Guest, row.known.guest_id)
        before = self._write(contact, row.changes)
        for change in row.changes:
            if change.field not in _GUEST_FIELDS:
                continue
            before[change.field] = change.before
            if change.field == "answer":
                became = settle_answer(
                    self._session,
                    guest,
                    str(change.after),
                    self._tools.moment,
                    by="import",
                    turnstile=self._turnstile,
                )
                self._waiting += became != change.after
            else:
                setattr(guest, change.field, change.after)
        return self._trace(row, "changed", contact, guest, before)

    def _trace(
        self, row: PlannedRow, kind: str, contact: Contact, guest: Guest, before: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "run_id": self._run_id,
            "row": row.number,
            "kind": kind,
            "contact_id": contact.id,
            "guest_id": guest.id,
            "before": before,
            "after": _of(row.facts, before),
        }

    def _write(self, contact: Contact, changes: Iterable[Change]) -> dict[str, Any]:
        """Write the changes to a contact and return what stood there before."""
        ours = [change for change in changes if change.field in _CONTACT_FIELDS]
        after = {change.field: str(change.after) for change in ours}
        if after.get("email") and not self._free_address(after["email"]):
            del after["email"]
        if after:
            update_contact(self._session, contact, after, self._tools.moment, self._book)
        return {change.field: change.before for change in ours if change.field in after}

    def _free_address(self, email: str) -> str:
        """Return the address if nobody has it, else none: two people never share one."""
        if email in self._addresses:
            return ""
        self._addresses.add(email)
        return email


def _said(row: PlannedRow, choices: Mapping[int, str]) -> bool:
    return choices.get(row.number) in ("same", "new")


def _decided(plan: ImportPlan, choices: Mapping[int, str]) -> Iterator[PlannedRow]:
    """Return the rows to be carried out; each person of the address book is written once."""
    written = {row.known.contact_id for row in plan.rows if row.known and row.verdict != "doubtful"}
    for row in plan.rows:
        choice = choices.get(row.number) if row.verdict == "doubtful" else None
        if row.verdict in ("new", "changed"):
            yield row
        elif choice == "new":
            yield replace(row, verdict="new", known=None)
        elif choice == "same" and row.known is not None and row.known.contact_id not in written:
            written.add(row.known.contact_id)
            verdict = "new" if row.known.guest_id is None else "changed"
            yield replace(row, verdict=verdict, facts=row.merged or row.facts)


def undo(session: Session, event_id: int, code: str, moment: datetime) -> tuple[int, int]:
    """Take an import back: guests it added go, fields it wrote become what they were unless changed since.

    Return how many guests went and how many got their old facts back.

    Raises:
        Refusal: `gone`, `not_done`, or `too_late` when the mixer has begun.
    """
    event = session.get_one(Event, event_id)
    if moment >= event.starts_at:
        raise Refusal("too_late", "The mixer has begun: take guests off the list one by one instead.")
    run = run_row(session, event_id, code)
    claimed = session.scalar(
        update(ImportRun)
        .where(ImportRun.id == run.id, ImportRun.imported_at.is_not(None), ImportRun.undone_at.is_(None))
        .values(undone_at=moment)
        .returning(ImportRun.id)
    )
    if claimed is None:
        raise Refusal(
            "not_done", "There is nothing to take back: this import was not carried out, or is undone already."
        )
    book = AddressBook(session, event.group_id)
    gone = restored = 0
    for change in session.scalars(
        select(ImportChange).where(ImportChange.run_id == run.id).order_by(ImportChange.id.desc())
    ).all():
        contact = session.get(Contact, change.contact_id) if change.contact_id else None
        guest = session.get(Guest, change.guest_id) if change.guest_id else None
        if contact is not None and change.before:
            _restore(session, contact, guest, change, book, moment)
        if change.kind == "changed":
            restored += 1
        elif guest is not None:
            gone += 1
            _forget(session, contact, guest, moment, contact_too=change.kind == "new_contact")
    return gone, restored


def _restore(
    session: Session, contact: Contact, guest: Guest | None, change: ImportChange, book: AddressBook, moment: datetime
) -> None:
    """Give fields back what stood in them, except those that somebody wrote over since."""
    now = _written(session, contact, guest)
    back = {name: old for name, old in change.before.items() if name in now and now[name] == change.after[name]}
    ours = {name: old for name, old in back.items() if name in _CONTACT_FIELDS}
    if ours:
        update_contact(session, contact, ours, moment, book)
    for name in back.keys() - ours.keys():
        assert guest is not None, "what stands in a guest's fields was read from the guest"
        if name == "answer":
            settle_answer(session, guest, back[name], moment, by="import")
        else:
            setattr(guest, name, back[name])


def _written(session: Session, contact: Contact, guest: Guest | None) -> dict[str, Any]:
    session.refresh(contact)
    company = contact.company.name if contact.company else ""
    profession = contact.profession.name if contact.profession else ""
    texts = ("given", "family", "full_name", "tag_name", "phone", "job_title", "host_note")
    now: dict[str, Any] = {name: getattr(contact, name) for name in texts}
    now |= {"email": contact.email or "", "company": company, "profession": profession}
    return now | ({name: getattr(guest, name) for name in _GUEST_FIELDS} if guest else {})


def _forget(session: Session, contact: Contact | None, guest: Guest, moment: datetime, *, contact_too: bool) -> None:
    """Take a guest of the import away; one who was invited or has answered since stays in the history as taken off."""
    settle_answer(session, guest, "none", moment, by="import")
    touched = guest.invited_at is not None
    if touched:
        guest.removed_at = moment
        return
    session.delete(guest)
    session.flush()
    elsewhere = select(func.count()).select_from(Guest).where(Guest.contact_id == guest.contact_id)
    if contact_too and contact is not None and not session.scalar(elsewhere):
        session.delete(contact)


def _of(facts: GuestFacts, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in names}
