from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.door.rules.arrivals import per_five_minutes
from mixer.door.rules.attendance import DAY_MS, Attendance, Kind, Scan, Verdict, attendance_of, occurred
from mixer.door.rules.codes import Code, CodeKind, read_code

TOKEN = "7ZQ4M0C1V9KXTB3A"
NOON = 1_800_000_000_000


# --- attendance --------------------------------------------------------------------------------


def entry(scan_id, at, verdict=Verdict.ADMITTED, shown=None):
    return Scan(scan_id, Kind.IN, verdict, at, shown=shown)


def undo(scan_id, target, at):
    return Scan(scan_id, Kind.UNDO, Verdict.UNDONE, at, target=target)


def test_nobody_scanned_nobody_came():
    assert attendance_of([]) is None


def test_refused_unknown_and_second_scans_alone_let_nobody_in():
    for verdict in (Verdict.REFUSED, Verdict.UNKNOWN, Verdict.ALREADY):
        assert attendance_of([entry("a", 5, verdict)]) is None
    assert attendance_of([entry("a", 5, Verdict.REFUSED, Verdict.UNKNOWN)]) is None


def test_whom_a_phone_let_in_is_in_whatever_the_lost_answer_was():
    for verdict in (Verdict.REFUSED, Verdict.UNKNOWN, Verdict.ALREADY):
        assert attendance_of([entry("a", 5, verdict, Verdict.ADMITTED)]) == Attendance("a", 5)


def test_an_earlier_offline_entry_wins_over_a_later_admission():
    scans = [entry("b", 7), entry("a", 5, Verdict.DOUBLE)]
    assert attendance_of(scans) == Attendance("a", 5)


def test_the_scan_id_decides_when_two_clocks_agree():
    scans = [entry("b", 5), entry("a", 5)]
    assert attendance_of(scans) == Attendance("a", 5)


def test_an_undone_entry_never_happened_and_a_new_one_counts():
    scans = [entry("a", 5), entry("b", 6, Verdict.ALREADY), undo("c", "a", 7)]
    assert attendance_of(scans) is None
    assert attendance_of([*scans, entry("d", 9)]) == Attendance("d", 9)


def test_who_leaves_has_come_but_is_not_in_the_room_until_scanned_again():
    scans = [entry("a", 5), Scan("b", Kind.OUT, Verdict.OUT, 8)]
    assert attendance_of(scans) == Attendance("a", 5, left_ms=8)
    back = [*scans, entry("c", 9, Verdict.ALREADY)]
    assert attendance_of(back) == Attendance("a", 5)
    assert attendance_of([*scans, undo("d", "b", 10)]) == Attendance("a", 5)


@st.composite
def books(draw):
    """Scans of one guest: entries of every verdict and mode, exits, and undos of any of them."""
    count = draw(st.integers(1, 12))
    scans: list[Scan] = []
    for number in range(count):
        kind = draw(st.sampled_from(Kind))
        target = draw(st.sampled_from([scan.scan_id for scan in scans])) if kind is Kind.UNDO and scans else None
        scans.append(
            Scan(
                f"{draw(st.integers(0, 9))}-{number}",
                kind,
                draw(st.sampled_from(Verdict)),
                draw(st.integers(0, 6)),
                target,
                shown=draw(st.none() | st.sampled_from(Verdict)),
            )
        )
    return scans


@settings(max_examples=100, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_of_the_uploads_give_the_same_state(book, chance):
    again = [*book, *chance.sample(book, k=len(book) // 2)]
    chance.shuffle(again)
    assert attendance_of(again) == attendance_of(book)


# --- clocks --------------------------------------------------------------------------------


def test_within_one_page_life_the_age_tells_the_moment_whatever_the_clock_says():
    moment = occurred(received_ms=NOON, client_ms=12, age_ms=400, offset_ms=None, start_ms=NOON)
    assert moment == NOON - 400


def test_after_a_reload_the_clock_and_its_known_error_tell_the_moment():
    two_days_fast = NOON + 2 * DAY_MS
    moment = occurred(
        received_ms=NOON, client_ms=two_days_fast - 5_000, age_ms=None, offset_ms=-2 * DAY_MS, start_ms=NOON
    )
    assert moment == NOON - 5_000


def test_a_clock_that_lies_is_clamped_to_the_mixer_and_to_now():
    early = occurred(received_ms=NOON, client_ms=0, age_ms=None, offset_ms=None, start_ms=NOON)
    late = occurred(received_ms=NOON, client_ms=NOON * 2, age_ms=None, offset_ms=0, start_ms=NOON)
    assert (early, late) == (NOON - DAY_MS + 1, NOON)


def test_a_test_scan_days_before_the_mixer_happened_when_it_arrived():
    moment = occurred(received_ms=NOON, client_ms=NOON, age_ms=9, offset_ms=None, start_ms=NOON + 9 * DAY_MS)
    assert moment == NOON


@settings(max_examples=100, deadline=None)
@given(
    st.integers(-(2**60), 2**60),
    st.none() | st.integers(-(2**60), 2**60),
    st.none() | st.integers(-(2**60), 2**60),
)
def test_no_clock_takes_a_scan_out_of_the_mixer(client, age, offset):
    moment = occurred(received_ms=NOON, client_ms=client, age_ms=age, offset_ms=offset, start_ms=NOON)
    assert NOON - DAY_MS < moment <= NOON


# --- codes --------------------------------------------------------------------------------


def test_a_badge_is_read_from_its_address_in_any_case():
    for text in (
        f"https://mixer.example.com/b/{TOKEN}",
        f"https://MIXER.EXAMPLE.COM/B/{TOKEN}",
        f"HTTP://127.0.0.1:8000/B/{TOKEN.lower()}/",
        f"  https://mixer.example.com/b/{TOKEN}\r\n",
        f"httpsÖ--mixer.example.com-b-{TOKEN}",  # a scanner that thinks the keyboard is German
    ):
        assert read_code(text) == Code(CodeKind.BADGE, TOKEN)


def test_a_bare_code_forgives_lookalikes_case_and_separators():
    assert read_code("7zq4-moci-v9kx-tb3a") == Code(CodeKind.BADGE, TOKEN)
    assert read_code(f"https://x/b/{TOKEN.replace('0', 'o').replace('1', 'l')}") == Code(CodeKind.BADGE, TOKEN)


def test_a_short_code_is_told_from_a_badge_by_its_length():
    assert read_code("abc-0o3") == Code(CodeKind.SHORT, "ABC003")


def test_anything_else_is_no_code_of_ours():
    for text in ("", "hello world, this is no code", "https://example.com/menu", "UUUUUUUU", "12", TOKEN * 2):
        assert read_code(text).kind is CodeKind.OTHER


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=600))
def test_reading_never_fails_whatever_the_camera_sees(text):
    assert read_code(text).kind in CodeKind


# --- numbers --------------------------------------------------------------------------------


def test_arrivals_are_counted_per_five_minutes_with_the_quiet_ones():
    five = 5 * 60 * 1000
    counts = {NOON // five + 2: 1, NOON // five: 2}
    assert per_five_minutes(counts) == [(NOON, 2), (NOON + five, 0), (NOON + 2 * five, 1)]
    assert per_five_minutes({}) == []
