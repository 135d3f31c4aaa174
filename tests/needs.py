"""What the tests need beside Python: found, or said how to get."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

FONTS = ("fonts-liberation", "fonts-wqy-microhei")  # a browser alone brings no letters
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NEEDS = {
    "chromium": ("Chromium, for the journeys", lambda: any(shutil.which(name) for name in BROWSERS)),
    "postgresql": (
        "PostgreSQL, for the tests that run on both databases",
        lambda: shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    ),
    "strace": ("strace, which records writes for the power cuts", lambda: shutil.which("strace")),
    "libzbar0": ("ZBar, which reads the tests' QR codes", lambda: ctypes.util.find_library("zbar")),
    "dovecot-imapd": (
        "Dovecot, whose mailbox the bounces of the tests come to",
        lambda: shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin"),
    ),
    "poppler-utils": ("Poppler and cairo, which render the tests' pages", lambda: shutil.which("pdftocairo")),
    "mupdf-tools": ("MuPDF, which renders them once more", lambda: shutil.which("mutool")),
}


def main() -> None:
    """Install what is missing where that is allowed; else say how, and in CI fail."""
    missing = [package for package, (_, found) in NEEDS.items() if not found()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        fonts = FONTS if "chromium" in missing else ()
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, *fonts]
        subprocess.run(install, check=False, env=quiet)
    for package in missing:
        sentence, found = NEEDS[package]
        if found():
            continue
        print(f"Missing: {sentence}. On Debian: sudo apt-get install {package}", file=sys.stderr)
        if os.environ.get("CI"):
            sys.exit(1)


if __name__ == "__main__":
    main()
