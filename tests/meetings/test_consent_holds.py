"""Whatever three guests do, no answer to one contains another's private detail unless both agreed."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.meetings.rules import shown
from mixer.meetings.service import blocking, meet, people, sharing
from tests.makers import (
    MADE_AT,
    badge_of,
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
        self.work = work
        self.guests, self.secrets, self.browsers = {}, {}, {}
        with work() as session:
            group = session.get_one(Group, cast.group_id)
            event = make_event(session, group)
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

    @rule(one=guests, other=guests, chosen=fields)
    def scan(self, one, other, chosen):
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
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: sharing.agree(session, me, code, chosen, MADE_AT))
        assert done == self.sees(one, other)
        if done:
            self.chosen[one] = set(chosen)
            self.give(one, other, chosen)

    @rule(one=guests, other=guests)
    def take_back(self, one, other):
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: sharing.take_back(session, me, code, MADE_AT))
        assert done == (frozenset((one, other)) in self.met)
        if self.shares.pop((one, other), None) is not None:
            self.taken_back.add((one, other))

    @rule(one=guests, other=guests)
    def block(self, one, other):
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        if self._do(lambda session: blocking.block(session, me, code, "", MADE_AT)):
            self.blocks.add((one, other))

    @rule(one=guests, other=guests)
    def lift(self, one, other):
        self.touched = (one, other)
        me, code = self.guests[one].id, self.guests[other].code
        done = self._do(lambda session: blocking.lift(session, me, code, MADE_AT))
        assert done == ((one, other) in self.blocks)
        self.blocks.discard((one, other))

    @rule(one=guests, chosen=fields, everyone=st.booleans())
    def choose(self, one, chosen, everyone):
        choice = sharing.Settings(chosen, everyone)
        self._do(lambda session: sharing.choose(session, self.guests[one].id, choice, MADE_AT))
        self.chosen[one] = set(chosen)
        self.everyone = self.everyone | {one} if everyone else self.everyone - {one}
        for couple in self.shares:
            if couple[0] == one:
                self.shares[couple] = set(chosen)

    @rule(one=guests, other=guests)
    def write(self, one, other):
        me, code, note = self.guests[one].id, self.guests[other].code, self.secrets[one]["note"]
        self._do(lambda session: sharing.write_note(session, me, code, note, MADE_AT))

    def allowed(self, reader, about):
        """Return what the reader may see of somebody: nothing unless both agreed."""
        if (reader, about) not in self.shares or (about, reader) not in self.shares or self.blocked(reader, about):
            return set()
        return self.shares[about, reader] | {"name"}

    @invariant()
    def each_sees_what_was_given_and_no_more(self):
        with self.work() as session:
            for reader in self.touched:
                found = people.people(session, self.guests[reader].id)
                names = {self.guests[name].code: name for name in NAMES}
                assert {names[seen.code] for seen in found} == {name for name in NAMES if self.sees(reader, name)}
                for seen in found:
                    about = names[seen.code]
                    allowed = self.allowed(reader, about)
                    assert set(seen.details) == allowed - {"name"}
                    assert bool(seen.full_name) == ("name" in allowed)

    def teardown(self):
        """Read every page that a guest can reach, and find nothing in it that was not given."""
        for reader, browser in self.browsers.items():
            others = [self.guests[name] for name in NAMES if name != reader]
            pages = ["/my", "/my/people", "/my/people.vcf"]
            pages += [f"/my/people/{other.code}{end}" for other in others for end in ("", ".vcf")]
            pages += [f"/B/{badge_of(other)}" for other in others]
            text = "".join(browser.get(page).text for page in pages)
            for about in NAMES:
                if about != reader:
                    allowed = self.allowed(reader, about)
                    leaked = [key for key, fact in self.secrets[about].items() if fact in text and key not in allowed]
                    assert leaked == [], (reader, about)


def test_no_answer_ever_contains_what_was_not_given_by_both(cast, work):
    run_state_machine_as_test(
        lambda: Evening(cast, work),
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
