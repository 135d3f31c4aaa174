import random
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy import array, kron, ones, pad, uint8, zeros

from mixer.nametags.rules.qr import (
    QUIET,
    QrFactory,
    QrTooSmallError,
    cut,
    encode,
    pair,
    plan_qr,
)
from mixer.nametags.rules.qr_path import PathWriter, cover, write

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize(
    ("link", "exact", "upper"),
    [
        ("https://mix.example/B/AB12", "https", "://MIX.EXAMPLE/B/AB12"),
        ("http://127.0.0.1:8000/B/AB12", "http", "://127.0.0.1:8000/B/AB12"),
        ("https://mix.example/mixer/B/AB12", "https://mix.example/mixer", "/B/AB12"),
        ("https://x.example/a_b/B/AB12", "https://x.example/a_b", "/B/AB12"),
        ("AB12", "", "AB12"),
        ("ab12", "ab", "12"),
    ],
)
def test_a_link_keeps_its_case_where_case_matters(link, exact, upper):
    segments = cut(link)
    assert (segments.exact, segments.upper) == (exact, upper)


@given(st.from_regex(r"https://[a-z]{1,20}\.[a-z]{2,6}(/[A-Za-z0-9_~-]{0,12}){0,3}/[0-9A-Z]{0,16}", fullmatch=True))
def test_cutting_changes_nothing_but_the_case_of_the_host(link):
    assert cut(link).link.casefold() == link.casefold()
    assert cut(link).link.partition("://")[2].partition("/")[2] == link.partition("://")[2].partition("/")[2]


@pytest.mark.parametrize(
    ("host", "length", "version", "level"),
    [
        ("mix.example", 8, 2, "M"),  # 30 characters
        ("a.example", 8, 2, "M"),
        ("mix.example", 16, 3, "Q"),
        ("mixer.example.com", 16, 3, "M"),
        ("i.io", 8, 2, "Q"),
    ],
)
def test_the_smallest_version_at_m_is_taken_and_then_the_highest_level_it_holds(host, length, version, level):
    plan = plan_qr(f"https://{host}/B/{'0' * length}", 20)
    assert (plan.version, plan.level) == (version, level)


@pytest.mark.parametrize(
    ("host", "length", "version", "level"),
    [
        ("mix.example", 8, 3, "H"),
        ("mix.example", 16, 3, "Q"),  # bears enough as it is
        ("mixer.example.com", 16, 4, "H"),
        ("night.social-club.org", 16, 4, "Q"),
    ],
)
def test_a_code_that_bears_little_damage_grows_where_there_is_room(host, length, version, level):
    link = f"https://{host}/B/{'0' * length}"
    plan = plan_qr(link, 25)
    assert (plan.version, plan.level) == (version, level)
    assert plan.module >= 0.55


def test_a_code_does_not_grow_where_the_next_version_bears_no_more():
    link = "https://a.example/B/" + "0" * 92  # all that version 5 holds at M; version 6 would be M as well
    assert (plan_qr(link, 100).version, plan_qr(link, 100).level) == (5, "M")


@pytest.mark.parametrize(("dpi", "dots", "module"), [(203.2, 5, 0.625), (300, 7, 0.593), (600, 15, 0.635)])
def test_a_label_printers_modules_are_whole_dots(dpi, dots, module):
    plan = plan_qr("https://mix.example/B/" + "0" * 16, 24, dpi=dpi)
    assert plan.module * dpi / 25.4 == pytest.approx(dots)
    assert plan.module == pytest.approx(module, abs=0.001)
    assert plan.side <= 24


@given(
    st.sampled_from([150, 180, 203.2, 300, 305, 360, 600]),
    st.floats(15, 60),
    st.integers(4, 40),
    st.sampled_from([0.5, 0.75]),
)
def test_modules_of_dots_are_never_fewer_than_four_nor_too_small(dpi, box, host, largest):
    try:
        plan = plan_qr(f"https://{'a' * host}.example/B/{'0' * 16}", box, dpi=dpi, largest=largest)
    except QrTooSmallError:
        return
    dots = plan.module * dpi / 25.4
    assert dots == pytest.approx(round(dots))
    assert round(dots) >= 4
    assert plan.module >= 0.5 - 1e-9
    assert plan.side <= box + 1e-9
    assert plan.module <= max(largest, 4 * 25.4 / dpi, 0.5 + 25.4 / dpi)


def test_a_label_whose_dots_are_too_few_is_refused():
    with pytest.raises(QrTooSmallError, match=r"makes modules of 0\.42 mm; cameras need 0\.50 mm"):  # five dots
        plan_qr("https://mix.example/B/" + "0" * 16, 16.7, dpi=300)
    assert plan_qr("https://mix.example/B/" + "0" * 16, 16.7).module > 0.5


def test_a_code_never_has_larger_modules_than_wanted():
    assert plan_qr("https://mix.example/B/" + "0" * 16, 100).module == 0.75


def test_a_code_fills_its_box_when_that_is_small():
    plan = plan_qr("https://mix.example/B/" + "0" * 16, 20)
    assert plan.side == pytest.approx(20)


def test_a_long_address_is_set_at_the_lowest_level_before_it_is_refused():
    plan = plan_qr("https://networking.example.org/B/" + "0" * 16, 20.5)
    assert plan.level in "LM"
    with pytest.raises(QrTooSmallError, match=r"makes modules of 0\.\d\d mm; cameras need 0\.50 mm") as caught:
        plan_qr("https://a-very-long-name-of-a-society.events.example.org/mixer/B/" + "0" * 16, 18)
    assert caught.value.module < 0.5


def test_an_address_no_code_holds_is_refused():
    with pytest.raises(QrTooSmallError):
        plan_qr("https://x.example/" + "a" * 600, 200)


TOKENS = ["".join(random.Random(8).choices(ALPHABET, k=16)) for _ in range(1000)]


@pytest.mark.parametrize("mask", range(8))
def test_a_thousand_codes_of_the_factory_equal_those_of_the_qrcode_package(mask):
    bases = ["https://mix.example/B/", "https://mixer.example.com/B/", "https://x.org/mixer/B/"]
    plans = {base: replace(plan_qr(base + "0" * 16, 40), mask=mask) for base in bases}
    factories = {base: QrFactory(base, 16, plan) for base, plan in plans.items()}
    for number, token in enumerate(TOKENS):
        base = bases[number % 3]
        assert factories[base](token) == encode(cut(base + token), plans[base])


def test_codes_with_another_mask_equal_none_of_them():
    """What shows that comparing tells codes apart."""
    plan = plan_qr("https://mix.example/B/" + "0" * 16, 40)
    factory = QrFactory("https://mix.example/B/", 16, plan)
    other = replace(plan, mask=plan.mask ^ 1)
    assert not any(factory(t) == encode(cut("https://mix.example/B/" + t), other) for t in TOKENS[:20])


@pytest.mark.parametrize("length", [8, 9, 16])
def test_codes_of_any_length_equal_those_of_the_qrcode_package(length):
    base = "http://127.0.0.1:8000/B/"
    plan = plan_qr(base + "0" * length, 40)
    factory = QrFactory(base, length, plan)
    for token in TOKENS[:20]:
        assert factory(token[:length]) == encode(cut(base + token[:length]), plan)


def test_a_token_of_zeros_has_a_code_though_the_package_cannot_make_it():
    link = "https://mixer.example.com/B/" + "0" * 16
    plan = plan_qr(link, 25)
    with pytest.raises(ValueError, match="glog"):
        encode(cut(link), plan)
    factory = QrFactory("https://mixer.example.com/B/", 16, plan)
    [read] = zxingcpp.read_barcodes(raster(PathWriter(factory).path("0" * 16), plan.modules))
    assert read.text == cut(link).link


def test_codes_without_any_exact_part_are_made_too():
    plan = plan_qr("TICKET-0000", 30)
    assert QrFactory("TICKET-", 4, plan)("00A7") == encode(cut("TICKET-00A7"), plan)


def test_codes_without_any_upper_part_are_made_by_the_package():
    plan = plan_qr("ab", 30)
    assert encode(cut("ab"), plan)


def test_a_token_of_another_length_is_refused():
    factory = QrFactory("https://mix.example/B/", 8, plan_qr("https://mix.example/B/00000000", 30))
    with pytest.raises(ValueError, match="tokens of 8 characters"):
        factory("ABC")


@given(st.integers(0, 2024))
def test_a_pair_stands_for_its_value(value):
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    first, second = pair(value)
    assert alphabet.index(first) * 45 + alphabet.index(second) == value


def painted(path, modules):
    canvas = zeros((modules, modules), uint8)
    for line in path.splitlines():
        x, y, w, h, operator = line.split()
        assert operator == "re"
        top = modules - int(y) - int(h)
        canvas[top : top + int(h), int(x) : int(x) + int(w)] += 1
    assert canvas.max(initial=0) <= 1, "painted twice"
    return canvas


def squares(matrix, modules):
    return array([[matrix >> row * modules + column & 1 for column in range(modules)] for row in range(modules)])


@pytest.mark.parametrize("base", ["https://mix.example/B/", "https://mixer.example.com/B/", "http://127.0.0.1:8000/B/"])
def test_a_path_paints_the_dark_modules_and_no_others(base):
    plan = plan_qr(base + "0" * 16, 30)
    factory = QrFactory(base, 16, plan)
    writer = PathWriter(factory)
    for seed in range(40):
        token = "".join(random.Random(seed).choices(ALPHABET, k=16))
        assert (painted(writer.path(token), plan.modules) == squares(factory(token), plan.modules)).all()


@given(st.integers(1, 9).flatmap(lambda side: st.tuples(st.just(side), st.integers(0, 2 ** (side * side) - 1))))
def test_few_rectangles_cover_any_pattern_exactly(pattern):
    side, matrix = pattern
    rectangles = cover(matrix, side)
    assert (painted(write(rectangles, side), side) == squares(matrix, side)).all()
    assert len(rectangles) <= matrix.bit_count()


def test_a_finder_pattern_is_five_rectangles():
    rows = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
    assert len(cover(int("".join(rows), 2), 7)) == 5


def raster(path, modules, scale=4):
    """Paint the path's rectangles."""
    dark = pad(painted(path, modules), QUIET)
    return (255 * (1 - kron(dark, ones((scale, scale), uint8)))).astype(uint8)


@pytest.mark.parametrize("seed", range(20))
def test_the_path_of_a_code_is_read_back_upright_and_not_mirrored(seed):
    token = "".join(random.Random(seed).choices(ALPHABET, k=16))
    link = f"https://mixer.example.com/B/{token}"
    plan = plan_qr(link, 22)
    factory = QrFactory("https://mixer.example.com/B/", 16, plan)
    [read] = zxingcpp.read_barcodes(raster(PathWriter(factory).path(token), plan.modules))
    assert read.text == cut(link).link
    assert read.orientation == 0
    assert not read.position.top_left.x > read.position.top_right.x


def test_a_token_that_is_not_upper_case_is_refused():
    factory = QrFactory("https://mix.example/B/", 8, plan_qr("https://mix.example/B/00000000", 30))
    with pytest.raises(ValueError, match="substring not found"):
        factory("abcdefgh")


def test_a_link_without_any_token_is_one_code():
    link = "https://mix.example/hello"
    plan = plan_qr(link, 30)
    assert QrFactory(link, 0, plan)("") == encode(cut(link), plan)
