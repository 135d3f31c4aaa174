"""The printer: whole tags against a writer by hand and against other products' ways, codes against `qrcode`."""

import io
from collections.abc import Iterator, Sequence

import qrcode

from mixer.nametags.files.name_tags import Codes, print_name_tags
from mixer.nametags.files.verify import read_back
from mixer.nametags.rules.qr import QrFactory
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job, TagItem
from tests.benchmarks import peers
from tests.benchmarks.figures import Figure, Race, Work, at_most, at_most_times, faster_by
from tests.benchmarks.floor import Floor
from tests.benchmarks.guests import EVENT, PREFIX, TOKEN, guests
from tests.benchmarks.memory import peak_of

SHEET = find_sheet("avery-5392")
JOB = Job(SHEET, event=EVENT)
PEERS_TAGS = 60
"""Tags printed in the slow ways of others."""


def figures() -> Iterator[Figure]:
    """Yield the printing figures."""
    batches = [guests(1_000, seed) for seed in range(5)]
    plan = Codes(SHEET, batches[0]).of(batches[0][0]).plan
    factory = QrFactory(PREFIX, TOKEN, plan)
    yield from _against_the_floor(batches, factory)
    yield _codes(batches[0], factory)
    yield from _verified(batches[0])
    yield Figure("memory to print 10,000 tags", peak_of(10_000), unit="MB", target=at_most(30))
    yield Figure("memory to print 50,000 tags", peak_of(50_000), unit="MB", target=at_most(110))


def _print(items: Sequence[TagItem]) -> int:
    return print_name_tags(items, JOB, io.BytesIO()).size


def _against_the_floor(batches: list[list[TagItem]], factory: QrFactory) -> Iterator[Figure]:
    """Each round prints other guests, so that nothing is known but what a running installation knows."""
    floor = Floor(SHEET, EVENT, PREFIX, factory)
    many = [guests(10_000, seed) for seed in (11, 12, 13)]
    few = [batch[:PEERS_TAGS] for batch in batches]
    race = Race(
        {
            "ours": Work(lambda n: _print(batches[n]), 1_000),
            "floor": Work(lambda n: floor.write(batches[n], io.BytesIO()), 1_000),
            "widget": Work(lambda n: peers.print_tags(few[n], SHEET, EVENT, peers.widget), PEERS_TAGS),
            "png": Work(lambda n: peers.print_tags(few[n], SHEET, EVENT, peers.png), PEERS_TAGS),
        },
        rounds=len(batches),
    ).run()
    yield Figure(
        "name tag, 1,000 on Avery 5392 (floor: by hand)", race["ours"], race["floor"], target=at_most_times(2.5)
    )
    large = Race(
        {
            "ours": Work(lambda n: _print(many[n]), 10_000),
            "floor": Work(lambda n: floor.write(many[n], io.BytesIO()), 10_000),
        },
        rounds=len(many),
    ).run()
    name = "name tag, 10,000 on Avery 5392 (floor: by hand)"
    yield Figure(name, large["ours"], large["floor"], target=at_most_times(2.5))
    name = "name tag, 1,000 (against reportlab's QrCodeWidget)"
    yield Figure(name, race["ours"], race["widget"], target=faster_by(40))
    yield Figure("name tag, 1,000 (against a PNG per code)", race["ours"], race["png"], target=faster_by(15))
    for items, most in ((batches[0], 420), (many[0], 400)):
        by_hand = io.BytesIO()
        floor.write(items, by_hand)
        name = f"size of a tag in the PDF, {len(items):,} tags (floor: by hand)"
        size, least = _print(items) / len(items), len(by_hand.getvalue()) / len(items)
        yield Figure(name, size, least, unit="bytes", target=at_most(most))


def _codes(items: Sequence[TagItem], factory: QrFactory) -> Figure:
    writer = PathWriter(factory)
    tokens = [item.link[len(PREFIX) :] for item in items]
    few = [item.link for item in items[:60]]

    def ours(_: int) -> None:
        for token in tokens:
            writer.path(token)

    def as_it_comes(_: int) -> None:
        for link in few:
            code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
            code.add_data(link)
            code.make()

    race = Race({"ours": Work(ours, len(tokens)), "qrcode": Work(as_it_comes, len(few))}).run()
    name = "QR code with its path (against `qrcode` as it comes)"
    return Figure(name, race["ours"], race["qrcode"], target=faster_by(100))


def _verified(items: Sequence[TagItem]) -> Iterator[Figure]:
    out = io.BytesIO()
    report = print_name_tags(items, JOB, out)
    race = Race({"ours": Work(lambda _: read_back(out.getvalue(), report.placements), len(items))}).run()
    yield Figure("reading a tag's code back from the PDF", race["ours"], target=at_most(2_000))
