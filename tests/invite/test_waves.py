from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.files import kinds
from mixer.invite.models import WaveLetter
from mixer.post import service as post
from mixer.post.models import Letter
from mixer.post.rules.states import State
from tests.invite.conftest import NO, YES
from tests.makers import KEYRING, MADE_AT, NIGHT, link_of

WORDS = service.Words("invitation", "not_invited", "Come, {guest}", "Dear {guest},\n\n{link}\n\n{host}")


def a_letter(house, occasion: str) -> Letter:
    """Return a letter that another page has written."""
    return Letter(
        occasion=occasion,
        group_id=house.cast.group_id,
        event_id=house.cast.event_id,
        kind="thanks",
        stream="invitation",
        to_name="",
        to_address="ana@guests.example",
        from_name="",
        subject="",
        body_text="",
        body_html="",
        message_id=occasion,
        not_before=MADE_AT,
        created_at=MADE_AT,
    )


@pytest.fixture
def draft(house):
    def drafted(**different):
        words = service.Words(**(vars(WORDS) | different))
        with house.work() as session:
            return service.draft_wave(
                session, house.cast.event_id, words, house.cast.accounts["hugo"], house.clock.now, house.tools.chance
            )

    return drafted


@pytest.fixture
def send(house):
    def sent(code):
        with house.work() as session:
            return service.send_wave(session, house.cast.event_id, code, house.clock.now, KEYRING)

    return sent


def test_a_wave_writes_each_guest_one_letter_with_their_own_name_and_link(house, draft, send):
    guests = house.guests(3)
    assert send(draft()) == service.Sent(letters=3, unsubscribed=0, without_address=0)
    letters = house.letters()
    assert [letter.subject for letter in letters] == [f"Come, Guest{n}" for n in range(3)]
    for guest, letter in zip(guests, letters, strict=True):
        assert letter.guest_id == guest.id
        assert link_of(guest) in letter.body_text
        assert f'href="{KEYRING.base_url}/r/{link_of(guest)}"' in letter.body_html
        assert "Hugo Host" in letter.body_text
        assert letter.unsubscribe_url in letter.body_text
        assert (letter.stream, letter.kind, letter.state) == ("invitation", "invitation", State.PENDING)
        assert house.fresh(guest).invited_at == house.clock.now
    with house.work() as session:
        assert session.scalars(select(WaveLetter.guest_id).order_by(WaveLetter.guest_id)).all() == [
            guest.id for guest in guests
        ]


def test_a_wave_goes_out_once_however_often_the_button_is_pressed(house, draft, send):
    house.guests(2)
    code = draft()
    send(code)
    with pytest.raises(Refusal, match="gone out already"):
        send(code)
    assert len(house.letters()) == 2
    with pytest.raises(Refusal, match="nobody to write to"):
        send(draft())


def test_whoever_unsubscribed_has_no_address_or_comes_with_somebody_is_left_out(house, draft, send):
    gone, lost, _other = house.guests(3)
    with house.work() as session:
        address = session.get_one(Guest, gone.id).contact.email
        way_out = post.farewell(KEYRING, house.cast.group_id, address)
        post.suppress(session, way_out, "asked", house.clock.now)
        session.get_one(Guest, lost.id).contact.email = None
    house.guests(1, companion_of_id=gone.id)
    assert send(draft()) == service.Sent(letters=1, unsubscribed=1, without_address=1)


def test_a_reminder_goes_to_those_who_were_invited_and_have_not_answered(house, draft, send):
    _silent, yes, no = house.guests(3)
    send(draft())
    house.answer(yes, YES)
    house.answer(no, NO)
    house.guests(1)
    assert send(draft(kind="reminder", segment="no_answer")).letters == 1
    assert send(draft(kind="last_word", segment="coming")).letters == 1
    assert house.letters()[-1].kind == "last_word"
    with house.work() as session:
        assert service.segment_sizes(session, house.cast.event_id) == {
            "not_invited": 1,
            "no_answer": 1,
            "coming": 1,
            "maybe": 0,
            "declined": 1,
            "waiting": 0,
            "to_tell": 0,
            "first_timers": 0,
            "visitor_hosts": 0,
        }


@pytest.mark.parametrize("left", [State.SENT, State.CLAIMED, State.DATA])
def test_a_wave_is_stopped_half_way_and_says_how_far_it_came(left, house, draft, send):
    house.guests(3)
    code = draft()
    send(code)
    with house.work() as session:
        session.scalars(select(Letter)).first().state = left
    with house.work() as session:
        assert service.stop_wave(session, house.cast.event_id, code, house.clock.now) == 2
        progress = service.progress(session, house.cast.event_id, code)
        assert [one.wave.code for one in service.waves(session, house.cast.event_id)] == [code]
    assert progress.wave.state == "stopped"
    assert (progress.letters.of(left), progress.letters.of(State.STOPPED)) == (1, 2)


def test_whoever_gets_no_invitation_since_it_was_stopped_is_not_invited(house, draft, send):
    ana, bo, cy = house.guests(3)
    code = draft()
    with house.work() as session:
        service.begin(session, house.cast.event_id, code, house.clock.now)
        wave_id = service.find_wave(session, house.cast.event_id, code).id
        assert service.write_on(session, wave_id, house.clock.now, KEYRING, most=2).more
    with house.work() as session:
        session.scalars(select(Letter)).first().state = State.SENT
    with house.work() as session:
        assert service.progress(session, house.cast.event_id, code).unwritten == 1
        assert service.stop_wave(session, house.cast.event_id, code, house.clock.now) == 2
        assert service.stop_wave(session, house.cast.event_id, code, house.clock.now) == 0
        assert service.write_on(session, wave_id, house.clock.now, KEYRING) == service.Written()
    assert [house.fresh(guest).invited_at is None for guest in (ana, bo, cy)] == [False, True, True]
    assert send(draft()).letters == 2


def test_a_wave_is_written_a_batch_at_a_time_and_a_guest_taken_off_meanwhile_gets_none(house, draft):
    _ana, bo, _cy = house.guests(3)
    code = draft()
    with house.work() as session:
        assert service.begin(session, house.cast.event_id, code, house.clock.now) == service.Begun(3, 0)
        wave_id = service.find_wave(session, house.cast.event_id, code).id
        session.get_one(Guest, bo.id).removed_at = house.clock.now
    batches = []
    for _ in range(3):
        with house.work() as session:
            batches.append(service.write_on(session, wave_id, house.clock.now, KEYRING, most=1))
    assert batches == [service.Written(1, 0, True), service.Written(0, 1, True), service.Written(1, 0, False)]
    with house.work() as session:
        assert service.progress(session, house.cast.event_id, code).total == 2
        assert service.outline(session, house.cast.event_id, code).state == "sent"


def test_a_letter_bears_the_hosts_own_name_and_leads_answers_where_the_host_likes(house, draft, send):
    house.guests(2)
    with house.work() as session:
        words = service.suggested(session, house.cast.event_id, kinds()["invitation"], house.cast.accounts["hugo"])
        assert words.from_name == "Hugo Host, Riverside Chamber"
    send(draft(from_name=words.from_name, reply_to=" Hugo@Example.com"))
    send(draft(kind="reminder", segment="no_answer"))
    ours, groups = house.letters()[0], house.letters()[-1]
    assert (ours.from_name, ours.reply_to) == ("Hugo Host, Riverside Chamber", "hugo@example.com")
    assert (groups.from_name, groups.reply_to) == ("Riverside Chamber", None)
    with pytest.raises(Refusal, match="no e-mail address"):
        draft(reply_to="hugo@")
    with house.work() as session:
        assert service.suggested(session, house.cast.event_id, kinds()["thanks"], 0).from_name == "Riverside Chamber"


def test_thanks_by_the_clock_and_the_letters_of_the_day_after_never_thank_twice(house, draft, send):
    ana, bo = house.guests(2, answer="yes")
    with pytest.raises(Refusal, match="not over"):
        send(draft(kind="thanks", segment="coming"))
    house.clock.now = NIGHT + timedelta(days=1)
    with house.work() as session:
        wave = service.draft_wave(
            session,
            house.cast.event_id,
            service.Words("thanks", "coming", "Thanks", "Dear {guest},\n\n{link}"),
            house.cast.accounts["hugo"],
            house.clock.now,
            house.tools.chance,
        )
        session.add(a_letter(house, f"thanks:{house.cast.event_id}:coming:{ana.id}"))
    assert send(wave) == service.Sent(letters=1, unsubscribed=1, without_address=0)
    assert house.letters()[-1].guest_id == bo.id
    assert "The people I met" in house.letters()[-1].body_html


def test_the_preview_is_the_letter_that_is_sent(house, draft, send):
    first, second = house.guests(2)
    code = draft()
    with house.work() as session:
        shown = service.preview(session, house.cast.event_id, code, KEYRING)
        other = service.preview(session, house.cast.event_id, code, KEYRING, second.code)
    assert (shown.reader.code, other.reader.code) == (first.code, second.code)
    send(code)
    assert [letter.body_html for letter in house.letters()] == [shown.paper.html, other.paper.html]


def test_a_test_letter_goes_to_the_host_alone(house, draft):
    house.guests(1)
    code = draft()
    with house.work() as session:
        address = service.try_letter(
            session, house.cast.event_id, code, house.cast.accounts["hugo"], house.clock.now, KEYRING
        )
    (letter,) = house.letters()
    assert (letter.to_address, letter.subject, letter.guest_id) == (address, "Test: Come, Guest0", None)


def test_a_preview_or_test_without_anybody_to_write_to_says_so(house, draft):
    code = draft()
    with house.work() as session:
        assert service.preview(session, house.cast.event_id, code, KEYRING).paper is None
        with pytest.raises(Refusal, match="nobody"):
            service.try_letter(session, house.cast.event_id, code, 1, house.clock.now, KEYRING)


def test_words_change_while_they_are_a_draft_and_not_after(house, draft, send):
    house.guests(1)
    code = draft()
    new = service.Words("invitation", "not_invited", "Better", "{guest}: {link}")
    with house.work() as session:
        service.rewrite(session, house.cast.event_id, code, new)
        assert service.outline(session, house.cast.event_id, code).words == new
    send(code)
    with house.work() as session:
        with pytest.raises(Refusal, match="cannot be changed"):
            service.rewrite(session, house.cast.event_id, code, new)
        service.throw_away(session, house.cast.event_id, code)
        assert service.find_wave(session, house.cast.event_id, code).state == "sent"


def test_a_draft_can_be_thrown_away(house, draft):
    code = draft()
    with house.work() as session:
        service.throw_away(session, house.cast.event_id, code)
    with house.work() as session, pytest.raises(Refusal, match="not here any more"):
        service.find_wave(session, house.cast.event_id, code)


def test_words_that_cannot_be_filled_in_are_refused_before_anything_is_kept(draft):
    with pytest.raises(Refusal, match="gest"):
        draft(text="Dear {gest}")
    for wrong in ({"kind": "poem"}, {"segment": "enemies"}):
        with pytest.raises(Refusal, match="Choose a kind"):
            draft(**wrong)


def test_a_letter_of_somebody_who_left_is_signed_without_a_name(house, draft):
    house.guests(1)
    code = draft()
    with house.work() as session:
        service.find_wave(session, house.cast.event_id, code).account_id = None
    with house.work() as session:
        assert "Hugo" not in service.preview(session, house.cast.event_id, code, KEYRING).paper.text


def test_the_board_takes_the_same_number_of_queries_for_three_guests_and_for_sixty(house, queries):
    def board():
        with house.work() as session, queries() as sent:
            service.board(session, house.cast.event_id)
        return len(sent)

    few = house.guests(3)
    house.seats(1)
    for guest in few:
        house.answer(guest, YES)
    before = board()
    for guest in house.guests(60):
        house.answer(guest, YES)
    assert board() == before


def test_the_board_counts_people_and_tells_why(house):
    house.seats(1)
    ana, bo, _cy = house.guests(3, invited_at=house.clock.now)
    house.guests(1)
    house.answer(ana, YES)
    house.answer(bo, YES, by="host")
    with house.work() as session:
        board = service.board(session, house.cast.event_id)
        line = service.waiting_list(session, house.cast.event_id).line
    assert (board.listed, board.invited, board.silent, board.free) == (4, 3, 1, 0)
    assert (board.waiting, [(one.name, one.wants) for one in line]) == (1, [("Guest1 Number", 1)])
    assert [(one.name, one.after, one.by) for one in board.lately] == [
        ("Guest1 Number", "waiting", "host"),
        ("Guest0 Number", "yes", "guest"),
    ]
