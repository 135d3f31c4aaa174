"""What people type and devices send at the door: syntax only."""

import re
from typing import Any, TypeGuard

from wtforms import (
    BooleanField,
    FloatField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, Email, Optional, Regexp

from mixer.door.rules.attendance import Kind, Mode, Verdict
from mixer.door.rules.faces import Face
from mixer.door.rules.queue import MOST_DOORS
from mixer.door.service.scanning import Told
from mixer.web.forms import Form, Line, Paragraph

SCAN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
WAYS = ("camera", "typed", "search", "wedge", "host")
FACES = [
    SelectChoice(Face.SCANNER.value, "a volunteer’s phone"),
    SelectChoice(Face.KIOSK.value, "a kiosk: a tablet that guests hold their tag up to"),
]
LARGEST = 2**53  # what JavaScript counts exactly
LONGEST = 500
MOST_SCANS = 50
MOST_WAITING = 1_000_000
MOST_GUESTS = 5_000


class ScanForm(Form):
    """One scan from a page without JavaScript; its id was made with the page, so that sending twice is one scan."""

    scan_id = HiddenField(validators=[Regexp(SCAN_ID)])
    kind = HiddenField(validators=[Optional(), Regexp("(in|out|undo)\\Z")])
    code = StringField("Code on the tag", filters=[lambda text: (text or "")[:LONGEST]])
    guest = HiddenField()
    target = HiddenField()
    way = HiddenField(validators=[Optional(), Regexp("(typed|search|camera|host)\\Z")])
    anyway = HiddenField()

    def told(self) -> Told:
        """Return the scan."""
        return Told(
            scan_id=self.scan_id.data,
            kind=Kind(self.kind.data or Kind.IN),
            code=self.code.data,
            guest=self.guest.data or "",
            target=self.target.data or "",
            way=self.way.data or "typed",
            anyway=bool(self.anyway.data),
        )


class TogetherForm(Form):
    """Guests ticked for one tap, whose id was made with the page."""

    batch = HiddenField(validators=[Regexp(SCAN_ID)])
    guests = SelectMultipleField("Guests", validate_choice=False)


class EnrolForm(Form):
    """A volunteer at a door link."""

    name = Line("Your first name", DataRequired("So that the host knows whose phone or tablet this is."), longest=40)
    pin = Line("PIN", DataRequired("The host reads it out to you: six digits."), longest=20)


class NamesForm(Form):
    """A host lets phones at the door keep names, or has them forget."""

    allowed = BooleanField("Phones at the door may keep the names of expected guests")


class PinForm(Form):
    """Somebody of the door's own people before a kiosk."""

    pin = Line("PIN of this door", DataRequired("The host has it on the door's page: six digits."), longest=20)


class DoorForm(Form):
    """A host opens a door."""

    door = Line("Name of the door or desk", DataRequired("Volunteers see it, such as “Main door”."), longest=40)
    face = RadioField("It is for", choices=FACES, default=Face.SCANNER.value)


class WalkInForm(Form):
    """Somebody who was not on the list."""

    scan_id = HiddenField(validators=[Regexp(SCAN_ID)])
    name = Line("Name", DataRequired("Their name goes on the tag."), longest=120)
    company = Line("Company", Optional(), longest=120)
    profession = Line("What they do", Optional(), longest=120)
    invited_by = Line("Invited by", Optional(), longest=120)
    email = Line("E-mail", Optional(), Email("This does not look like an e-mail address."))
    first_timer = BooleanField("First visit", default=True)


class SheetForm(Form):
    """The paper list: numbers, names by hand, about when; who is ticked is read from the boxes."""

    batch = HiddenField(validators=[Regexp(SCAN_ID)])
    sheet = HiddenField()
    text = HiddenField()
    part = HiddenField()
    everybody = HiddenField()
    numbers = Line("Numbers on the list", Optional(), longest=2000)
    at = TimeField("About when did they come?", [Optional()], format=["%H:%M", "%H:%M:%S"])
    by_hand = Paragraph("Written by hand at the foot of the list", Optional())


class UndoForm(Form):
    """Take a tap back: `target` is the tap, `batch` was made for the undo."""

    batch = HiddenField(validators=[Regexp(SCAN_ID)])
    target = HiddenField(validators=[Regexp(SCAN_ID)])


class Figure(FloatField):  # type: ignore[misc] # WTForms ships no types
    """A number between two others; a comma will do."""

    def __init__(self, label: str, lowest: int, highest: int, *, whole: bool = True, **options: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, render_kw={"inputmode": "numeric" if whole else "decimal"}, **options)
        self.lowest, self.highest, self.whole = lowest, highest, whole

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing is no number either."""
        text = "".join(valuelist[:1]).strip().replace(",", ".")
        pattern = r"[0-9]{1,9}" if self.whole else r"[0-9]{1,9}(\.[0-9]{1,9})?"
        number = float(text) if re.fullmatch(pattern, text) else -1
        if not self.lowest <= number <= self.highest:
            self.data = None
            raise ValueError(f"Type a {'whole ' if self.whole else ''}number from {self.lowest} to {self.highest:,}.")
        self.data = int(number) if self.whole else number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


class QueueQuestion(Form):
    """What a queue is reckoned for; asked with the page's address, since it changes nothing."""

    class Meta:
        """How WTForms treats the form."""

        csrf = False

    guests = Figure("Guests", 1, MOST_GUESTS)
    doors = Figure("Doors", 1, MOST_DOORS)
    seconds = Figure("Seconds a guest", 1, 120, whole=False)

    def asked(self) -> tuple[int, int, float]:
        """Return guests, doors and seconds a guest, once they are right."""
        return int(self.guests.data or 0), int(self.doors.data or 0), float(self.seconds.data or 0)


def read_scans(body: object) -> tuple[list[Told | tuple[str, str]], int] | None:
    """Read what a device sent: each scan, or its id and what is wrong with it; and how many wait on the device.

    Returns:
        None where it is no batch of at most 50 scans with ids.
    """
    if not isinstance(body, dict) or not isinstance(body.get("scans"), list) or len(body["scans"]) > MOST_SCANS:
        return None
    scans = body["scans"]
    if not all(isinstance(scan, dict) and isinstance(scan.get("scan_id"), str) for scan in scans):
        return None
    waiting = body.get("waiting")
    return [_read_scan(scan) for scan in scans], min(max(waiting, 0), MOST_WAITING) if _is_number(waiting) else 0


def _read_scan(scan: dict[str, Any]) -> Told | tuple[str, str]:
    scan_id = scan["scan_id"]
    texts: dict[str, Any] = {name: scan.get(name, "") for name in ("code", "guest", "target")}
    times: dict[str, Any] = {name: scan.get(name) for name in ("client_ms", "age_ms", "offset_ms", "snapshot_seq")}
    kind, way, mode = scan.get("kind", "in"), scan.get("way", "camera"), scan.get("mode", "online")
    shown = scan.get("shown")
    problem = (
        (not SCAN_ID.match(scan_id) and "id")
        or (not all(isinstance(text, str) and len(text) <= LONGEST for text in texts.values()) and "text")
        or (not all(_is_time(time) for time in times.values()) and "time")
        or (kind not in [known.value for known in Kind] and "kind")
        or (way not in WAYS and "way")
        or (mode not in [known.value for known in Mode] and "mode")
        or (shown not in [None, *[known.value for known in Verdict]] and "shown")
    )
    if problem:
        return scan_id[:LONGEST], problem
    decided: dict[str, Any] = {"mode": Mode(mode), "shown": Verdict(shown) if shown else None}
    return Told(scan_id, Kind(kind), way=way, anyway=scan.get("anyway") is True, **texts, **times, **decided)


def _is_time(value: object) -> bool:
    return value is None or (_is_number(value) and abs(value) <= LARGEST)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
