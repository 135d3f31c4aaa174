"""The printed page: are the codes right, do all readers read them, do renderers show them whole, are names large."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mixer.nametags.files.name_tags import Codes, _Press, _roomiest
from mixer.nametags.files.paper import Paper
from mixer.nametags.files.verify import offsets, pages_of
from mixer.nametags.rules.contents import texts_of
from mixer.nametags.rules.dots import page_of
from mixer.nametags.rules.fit import LEGIBLE_CAP
from mixer.nametags.rules.qr import QrFactory, cut, encode, plan_qr
from mixer.nametags.rules.sheets import Printer, Sheet, catalogue, find_sheet
from mixer.nametags.rules.tags import Job
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.benchmarks.guests import EVENT, PREFIX, TOKEN, first_names, guests
from tests.nametags.decoders import Decoder, decoders
from tests.nametags.harm import HARMS, REPORTED
from tests.nametags.seams import COMMANDS, ONE_BIT, rendered, share_of_light
from tests.nametags.shown_paths import codes, origins
from tests.nametags.sights import DPIS, codes_of, dots_of, first_dot_of, harmed, modules_of, printed

SHEET = find_sheet("avery-5392")
READ = 96
"""Codes for each harm, resolution and reader."""

NAMES = 20_000


def figures() -> Iterator[Figure]:
    """Yield what holds of the printed page."""
    yield _equal()
    yield from _whole_dots()
    yield from _seams()
    yield from _grid()
    yield _names()
    with decoders() as readers:
        yield from _read(readers)


def _equal() -> Figure:
    tokens = [item.link[-TOKEN:] for item in guests(1_000, 1)]
    found = plan_qr(PREFIX + "0" * TOKEN, 25)
    equal = 0
    for mask in range(8):
        plan = replace(found, mask=mask)
        factory = QrFactory(PREFIX, TOKEN, plan)
        equal += sum(factory(token) == encode(cut(PREFIX + token), plan) for token in tokens)
    return Figure("codes equal to `qrcode`'s, 1,000 tokens x 8 masks", equal / 80, unit="%", target=at_least(100))


def _whole_dots() -> Iterator[Figure]:
    """Modules on label printers: wherever touched, by pdfium at the printer's resolution, by renderers without grey."""
    right: Counter[str] = Counter()
    rolls = [sheet for sheet in catalogue().values() if sheet.dpi]
    for sheet in rolls:
        [item] = guests(1, 2)
        pdf, [place] = printed([item], Job(sheet, event=EVENT))
        wanted, (left, top) = dots_of(item, sheet), first_dot_of(place, sheet.dpi)
        [page] = pages_of(pdf, sheet.dpi)
        seen = {name: rendered(command, pdf, sheet.dpi) for name, command in ONE_BIT.items()} | {"pdfium": page.grey}
        for name, grey in seen.items():
            dark = grey[top : top + len(wanted), left : left + len(wanted)] < 128
            right[name] += bool((dark == wanted).all())
        painted = codes(pdf)[0].touched(sheet.dpi)
        right["numbers in PDF"] += painted.shape == wanted.shape and bool((painted == wanted).all())
    rolls_of = f"modules of whole dots, {len(rolls)} label printers' stock"
    for name, count in right.items():
        yield Figure(f"{rolls_of}: {name}", 100 * count / len(rolls), unit="%", target=at_least(100))


def _seams() -> Iterator[Figure]:
    items = guests(SHEET.labels, 3)
    pdf, places = printed(items, Job(SHEET, event=EVENT))
    dark = [modules_of(item, SHEET) for item in items]
    for renderer in COMMANDS:
        for dpi in (150, 300):
            light = share_of_light(renderer, pdf, places, dark, dpi)
            yield Figure(f"light pixels inside dark areas, {renderer} at {dpi} dpi", light, unit="%", target=at_most(0))


def _grid() -> Iterator[Figure]:
    """The largest errors over all sheets of the catalogue."""
    written = seen = 0.0
    for sheet in catalogue().values():
        pdf, places = printed(guests(sheet.labels, 4), Job(sheet, event=EVENT))
        corners = np.array(origins(pdf))
        for place in places:
            written = max(written, np.abs(corners - (place.x, place.y)).max(axis=1).min())
        for page in pages_of(pdf, 300):
            seen = max(seen, np.abs([offsets(page, place) for place in places if place.page == page.number]).max())
    count = len(catalogue())
    yield Figure(f"grid: numbers in the PDF, {count} sheets", 1000 * written, unit="um", target=at_most(1))
    yield Figure(f"grid: finder patterns at 300 dpi, {count} sheets", 1000 * seen, unit="um", target=at_most(50))


def _names() -> Figure:
    """The share of first names that are read from 1.5 m, on the sheet where it is least."""
    names = Counter(first_names(NAMES))
    sheets = [s for s in catalogue().values() if max(s.w, s.h) >= 80 and min(s.w, s.h) >= 50]
    shares = {sheet.id: _legible(sheet, names) for sheet in sheets}
    worst = min(shares, key=shares.__getitem__)
    name = f"first names >= {LEGIBLE_CAP} mm of {NAMES:,}, least on {worst} (of {len(sheets)})"
    return Figure(name, shares[worst], unit="%", target=at_least(99.5))


def _legible(sheet: Sheet, names: Counter[str]) -> float:
    [item] = guests(1, 1)
    press = _Press(Paper(*page_of(sheet), title=""), Job(sheet, event=EVENT), Printer(), Codes(sheet, [item]))
    [face] = press.faces
    forms = press._make_forms(face, frozenset({*texts_of(item, EVENT), "code"}))
    return 100 * sum(n for name, n in names.items() if _cap(forms, name) >= LEGIBLE_CAP) / names.total()


def _cap(forms, name: str) -> float:
    spot = _roomiest(forms, name).first
    assert spot is not None
    return spot.fit(name).cap_mm


def _read(readers: list[Decoder]) -> Iterator[Figure]:
    """The least share of codes read, over readers and resolutions, after each harm."""
    batch = printed(guests(READ, 5), Job(SHEET, event=EVENT))
    seen = {dpi: codes_of(*batch, dpi) for dpi in DPIS}
    first: list[float] = []
    for harm in [*HARMS, *REPORTED]:
        shares = []
        for some in seen.values():
            pictures, links = [harmed(code, harm) for code in some], [code.link for code in some]
            for reader in readers:
                views = reader.read(pictures, links)
                shares.append(100 * (READ - views.count(None)) / READ)
                if reader.name == "zxing" and harm in HARMS:
                    first.append(100 * views.count("as it is") / READ)
        target = at_least(100) if harm in HARMS else None
        yield Figure(f"worst of 3 readers x 3 resolutions: {harm}", min(shares), unit="%", target=target)
    yield Figure("read by zxing at first sight, worst of these", min(first), unit="%")
    yield Figure("readers that ended and were started again", sum(reader.ended for reader in readers), unit="times")
