"""Whatever three guests do, no answer to one contains another's private detail unless both agreed."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import false

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.followup.service import erasing
from mixer.followup.service.letters import shared_details
from mixer.followup.views.blueprint import tools_of
from mixer.guests.models import Guest
from mixer.meetings.rules import Standing, shown
from mixer.meetings.service import blocking, claiming, consent, late, meet, people, sharing
from mixer.web.limits import limiter
from tests.makers import (
    KEYRING,
    MADE_AT,
    badge_of,
    check_in,
    make_company,
    make_contact,
    make_event,
    make_guest,
    make_profession,
)

NAMES = ("Ada", "Ben", "Cleo")
FIELDS = [field.key for field in shown()]
guests = st.sampled_from(NAMES)
fields = st.lists(st.sampled_from(FIELDS), unique=True)


class Evening(RuleBasedStateMachine):
    """Three guests scan, agree, take back, choose and write; each has a browser of their own."""

    def __init__(self, cast, work) -> None:
        super().__init__()
        self.work, self.cast = work, cast
        self.erased: set[str] = set()
        self.inside: set[str] = set()
        self.guests, self.secrets, self.browsers = {}, {}, {}
        with work() as session:
            group = session.get_one(Group, cast.group_id)
            event = make_event(session, group)
            self.event_id = event.id
            for name in NAMES:
                self._invite(session, group, event, name)
            session.flush()
            session.expunge_all()
        self.browsers = {name: cast.guest_browser(guest) for name, guest in self.guests.items()}
        self.met: set[frozenset[str]] = set()
        self.shares: dict[tuple[str, str], set[str]] = {}
        self.taken_back: set[tuple[str, str]] = set()
        self.blocks: set[tuple[str, str]] = set()
        self.everyone: set[str] = set()
        self.chosen: dict[str, set[str]] = {name: set() for name in NAMES}
        self.touched = ("Ada", "Ben")

    def _invite(self, session, group, event, name):
        secret = f"Hidden{event.id}{name}"
        self.secrets[name] = {
            "company": f"{secret} Company",
            "profession": f"{secret} Profession",
            "email": f"{secret}@email.example",
            "phone": f"+1{secret}phone",
            "name": f"{secret}family",
            "note": f"{secret} note",
        }
        facts = self.secrets[name]
        contact = make_contact(
            session,
            group,
            f"{name} {facts['name']}",
            email=facts["email"],
            phone=facts["phone"],
            company_id=make_company(session, group, facts["company"]).id,
            profession_id=make_profession(session, group, facts["profession"]).id,
        )
        self.guests[name] = make_guest(session, event, contact)

    def _do(self, deed):
        """Do something in a unit of work of its own; tell whether it was allowed."""
        try:
            with self.work() as session:
                deed(session)
        except Refusal:
            return False
        return True

    def gone(self, *names):
        """Tell whether somebody was erased: what they had opens nothing any more, and nothing finds them."""
        return bool(self.erased.intersection(names))

    @precondition(lambda self: len(self.erased) < 1)
    @rule(one=guests)
    def erase(self, one):
        with self.work() as session:
            contact = session.get_one(Guest, self.guests[one].id).contact.code
            erasing.erase_person(
                session, self.cast.group_id, contact, MADE_AT, tools_of(self.cast.app), erasing.Asker("guest")
            )
        self.erased.add(one)

    @rule(one=guests)
    def claim(self, one):
        """Make another phone this guest's own with the door's code, which a second phone gets nothing by."""
        if self.gone(one):
            return
        with self.work() as session:
            if one not in self.inside:
                check_in(session, session.get_one(Guest, self.guests[one].id))
            number = claiming.show_code(session, self.event_id, self.guests[one].code, MADE_AT, KEYRING)
            typed = claiming.shown_code(session, self.event_id, number, KEYRING).typed
        self.inside.add(one)
        phone, late_one = self.cast.browser(""), self.cast.browser("")
        limiter.reset()
        assert phone.post("/c", {"code": typed}).status_code == 303
        assert late_one.post("/c", {"code": typed}).status_code == 422
        self.browsers[one] = phone

    @rule(one=guests, other=guests, chosen=fields)
    def scan_without_network(self, one, other, chosen):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        hello = late.Hello(badge_of(self.guests[other]), False, self.guests[one].code, chosen, timedelta(minutes=9))
        done = self._do(lambda session: late.say_hello(session, self.guests[one].id, hello, MADE_AT))
        assert done == (one != other and not self.blocked(one, other))
        if done:
            self.met.add(frozenset((one, other)))
            for couple, shown in (((one, other), chosen), ((other, one), self.chosen[other])):
                agreed = couple[0] == one or other in self.everyone
                if agreed and couple not in self.taken_back and couple not in self.shares:
                    self.give(*couple, shown)

    @rule(one=guests, other=guests, chosen=fields)
    def scan(self, one, other, chosen):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        done = self._do(
            lambda session: meet.say_hello(
                session,
                self.guests[one].id,
                meet.tag_of(session, badge_of(self.guests[other])),
                chosen,
                MADE_AT,
            )
        )
        assert done == (one != other and not self.blocked(one, other))
        if done:
            self.met.add(frozenset((one, other)))
            self.chosen[one] = set(chosen)
            self.give(one, other, chosen)
            if other in self.everyone and (other, one) not in self.taken_back:
                self.give(other, one, self.chosen[other])

    def give(self, one, other, chosen):
        self.shares[one, other] = set(chosen)
        self.taken_back.discard((one, other))

    def blocked(self, one, other):
        return bool({(one, other), (other, one)} & self.blocks)

    def sees(self, reader, about):
        """Tell whether somebody stands in what the reader sees: they met, and nobody vanished."""
        met = frozenset((reader, about)) in self.met
        return met and (about, reader) not in self.taken_back and not self.blocked(reader, about)

    @rule(one=guests, other=guests, chosen=fields)
    def agree(self, one, other, chosen):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: sharing.agree(session, me, code, chosen, MADE_AT))
        assert done == self.sees(one, other)
        if done:
            self.chosen[one] = set(chosen)
            self.give(one, other, chosen)

    @rule(one=guests, other=guests)
    def take_back(self, one, other):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: sharing.take_back(session, me, code, MADE_AT))
        assert done == (frozenset((one, other)) in self.met)
        if self.shares.pop((one, other), None) is not None:
            self.taken_back.add((one, other))

    @rule(one=guests, other=guests)
    def block(self, one, other):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        if self._do(lambda session: blocking.block(session, me, code, "", MADE_AT)):
            self.blocks.add((one, other))

    @rule(one=guests, other=guests)
    def lift(self, one, other):
        if self.gone(one, other):
            return
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: blocking.lift(session, me, code, MADE_AT))
        assert done == ((one, other) in self.blocks)
        self.blocks.discard((one, other))

    @rule(one=guests, chosen=fields, everyone=st.booleans())
    def choose(self, one, chosen, everyone):
        if self.gone(one):
            return
        choice = sharing.Settings(chosen, everyone)
        self._do(lambda session: sharing.choose(session, self.guests[one].id, choice, MADE_AT))
        self.chosen[one] = set(chosen)
        self.everyone = self.everyone | {one} if everyone else self.everyone - {one}
        for couple in self.shares:
            if couple[0] == one:
                self.shares[couple] = set(chosen)

    @rule(one=guests, other=guests)
    def write(self, one, other):
        if self.gone(one, other):
            return
        me, code, note = self.guests[one].id, self.guests[other].code, self.secrets[one]["note"]
        self._do(lambda session: sharing.write_note(session, me, code, note, MADE_AT))

    def allowed(self, reader, about):
        """Return what the reader may see of somebody: nothing unless both agreed."""
        if self.blocked(reader, about) or self.gone(about):
            return set()
        if (reader, about) not in self.shares or (about, reader) not in self.shares:
            return set()
        return self.shares[about, reader] | {"name"}

    @invariant()
    def each_sees_what_was_given_and_no_more(self):
        with self.work() as session:
            for reader in self.touched:
                if self.gone(reader):
                    continue
                names = {self.guests[name].code: name for name in NAMES if not self.gone(name)}
                found = [seen for seen in people.people(session, self.guests[reader].id) if seen.code in names]
                assert {names[seen.code] for seen in found} == {
                    name for name in names.values() if self.sees(reader, name)
                }
                for seen in found:
                    about = names[seen.code]
                    allowed = self.allowed(reader, about)
                    assert set(seen.details) == allowed - {"name"}
                    assert bool(seen.full_name) == ("name" in allowed)

    def teardown(self):
        """Read every page and file that a guest can reach, and find nothing in it that was not given."""
        for reader, browser in self.browsers.items():
            others = [self.guests[name] for name in NAMES if name != reader]
            pages = ["/my", "/my/people", "/my/three-lines", "/my/people.vcf", "/my/data.json", "/my/offline"]
            pages += [f"/my/people/{other.code}{end}" for other in others for end in ("", ".vcf")]
            pages += [f"/B/{badge_of(other)}" for other in others]
            answers = {page: browser.get(page) for page in pages}
            assert not self.gone(reader) or answers["/my"].status_code == 401
            text = "".join(answer.text for answer in answers.values())
            for about in NAMES:
                if about != reader:
                    self.nothing_leaks(reader, about, text)
                    named = about in answers["/my/people"].text + answers["/my/three-lines"].text
                    assert not named or self.gone(reader) or self.sees(reader, about), (reader, about)
        self.letters_name_nobody_else()

    def nothing_leaks(self, reader, about, text):
        allowed = self.allowed(reader, about)
        leaked = [key for key, fact in self.secrets[about].items() if fact in text and key not in allowed]
        assert leaked == [], (reader, about)

    def letters_name_nobody_else(self):
        """Hold what letters after the mixer may say of others against what was given."""
        names = {guest.id: name for name, guest in self.guests.items()}
        with self.work() as session:
            told = shared_details(session, self.event_id)
            couples = consent.agreed_couples(session, self.event_id)
        wanted = {
            (one, other)
            for one in NAMES
            for other in NAMES
            if one != other and self.allowed(one, other) and not self.gone(one)
        }
        for found in (set(told), couples):
            assert {(names[one], names[other]) for one, other in found} == wanted
        for (one, other), met in told.items():
            self.nothing_leaks(names[one], names[other], f"{met.name} {met.details}")


def test_no_answer_ever_contains_what_was_not_given_by_both(cast, work):
    few = settings(max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Evening(cast, work), settings=few)


def half_agreed(*, mine, theirs):
    return Standing.SHARED if theirs else Standing.WAITING


def a_known_evening(cast, work):
    """Play a hello, an answer to it and a block through the machine above, looking after each."""
    evening = Evening(cast, work)
    deeds = [(evening.scan, ["email"]), (evening.agree, ["phone"]), (evening.block, None)]
    for (deed, chosen), couple in zip(deeds, (("Ada", "Ben"), ("Ben", "Ada"), ("Ben", "Ada")), strict=True):
        deed(*couple, **({} if chosen is None else {"chosen": chosen}))
        evening.each_sees_what_was_given_and_no_more()
    evening.teardown()


@pytest.mark.parametrize(("name", "broken"), [("hidden", lambda *_: false()), ("standing", half_agreed)])
def test_a_broken_rule_would_be_found(cast, work, monkeypatch, name, broken):
    a_known_evening(cast, work)
    monkeypatch.setattr(people, name, broken)
    with pytest.raises(AssertionError):
        a_known_evening(cast, work)
