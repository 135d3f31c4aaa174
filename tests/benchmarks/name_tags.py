"""The printer: QR codes against `qrcode`, whole tags against reportlab writing the same text without a code."""

import io
import random
from collections.abc import Iterator

import qrcode
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from mixer.core.codes import new_code
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import read_back
from mixer.nametags.rules.qr import QrFactory, cut, plan_qr
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job, TagItem
from tests.benchmarks.figures import Figure, measure

PREFIX = "https://mix.example/B/"
TAGS = 1000


def figures() -> Iterator[Figure]:
    """Yield the printing figures."""
    chance = random.Random(1)
    links = [PREFIX + new_code(chance, 16) for _ in range(TAGS)]
    yield _codes(links)
    items = [
        TagItem(id=str(n), first=f"Carla{n % 50}", full=f"Carla Cooper-Reed {n}", company="Bell & Sons", link=link)
        for n, link in enumerate(links)
    ]
    job = Job(sheet=find_sheet("avery-5392"))
    yield measure(
        f"name tag on Avery 5392, {TAGS:,} at once (floor: its text only)",
        TAGS,
        lambda: _print(items, job),
        lambda: _text(items),
    )
    out = io.BytesIO()
    report = print_name_tags(items, job, out)
    yield measure("reading a tag's code back from the PDF", TAGS, lambda: read_back(out.getvalue(), report.placements))
    yield Figure("size of a tag in the PDF", len(out.getvalue()) / TAGS, unit="bytes")


def _codes(links: list[str]) -> Figure:
    plan = plan_qr(links[0], 30.0)
    writer = PathWriter(QrFactory(cut(links[0]).link[:-16], 16, plan))
    tokens = [link[-16:] for link in links]
    few = links[:60]

    def slow() -> None:
        for link in few:
            code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
            code.add_data(link)
            code.make()

    ours = measure("QR code with its path", len(tokens), lambda: [writer.path(token) for token in tokens])
    floor = measure("qrcode", len(few), slow)
    return Figure("QR code with its path (against `qrcode` as it comes)", ours.ours, floor.ours)


def _print(items: list[TagItem], job: Job) -> None:
    print_name_tags(items, job, io.BytesIO())


def _text(items: list[TagItem]) -> None:
    canvas = Canvas(io.BytesIO(), pagesize=letter, pageCompression=1)
    for number, item in enumerate(items):
        for text, size in ((item.first, 60), (item.full, 18), (item.company, 14), (item.link[-16:], 7)):
            canvas.setFont("Helvetica", size)
            canvas.drawString(40 + number % 2 * 280, 700 - number % 6 // 2 * 216 - size, text)
        if number % 6 == 5:  # six tags a page
            canvas.showPage()
    canvas.save()
