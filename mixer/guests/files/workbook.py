"""Spreadsheet files (XLSX, XLS, ODS) read with limits, whatever their makers meant."""

import io
import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from mixer.core.refusal import Refusal
from mixer.guests.files import sheets

MOST_MEMBERS = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
_CHUNK = 1 << 20
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def is_workbook(raw: bytes) -> bool:
    """Say whether these bytes begin like a spreadsheet file, by what they hold and not by the file's name."""
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLD_WORKBOOK))


def read_workbook(raw: bytes) -> list[tuple[str, list[list[str]]]]:
    """Return the name and the cells of each visible sheet.

    Raises:
        Refusal: `bomb` when it unpacks to far more than it seems, `locked` when it has a password, `unreadable` else.
    """
    if raw.startswith(_OLD_WORKBOOK):
        _refuse_locked(raw)
    else:
        _weigh(raw)
    try:
        # -I: the child sees neither this program's folder nor its environment's Python settings.
        done = subprocess.run(  # noqa: S603 - our own file, run by our own Python
            [sys.executable, "-I", str(Path(sheets.__file__))],
            input=raw,
            capture_output=True,
            timeout=sheets.SECONDS * 3,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _bomb() from None
    if done.returncode == sheets.LOCKED_FILE:
        raise _locked()
    if done.returncode == sheets.BAD_FILE:
        raise _unreadable()
    if done.returncode != 0:
        raise _bomb()
    return [(name, cells) for name, cells in json.loads(done.stdout)]


def _weigh(raw: bytes) -> None:
    """Unpack without keeping anything, since a file may lie about its sizes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members)
            if len(members) > MOST_MEMBERS or declared > MOST_UNPACKED or declared > MOST_RATIO * max(packed, 1):
                raise _bomb()
            for member in members:
                with archive.open(member) as stream:
                    while stream.read(_CHUNK):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _unreadable() from None


def _refuse_locked(raw: bytes) -> None:
    """Refuse a new workbook with a password, which Excel wraps in the format of the old ones."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise _locked()


def _locked() -> Refusal:
    return Refusal("locked", "This workbook has a password. Save it without one and bring it again.")


def _bomb() -> Refusal:
    return Refusal(
        "bomb", "This workbook unpacks to far more than a guest list needs. Copy the rows into a new one, or into CSV."
    )


def _unreadable() -> Refusal:
    return Refusal("unreadable", "This workbook cannot be read. Open it, save it as XLSX or CSV and bring it again.")
