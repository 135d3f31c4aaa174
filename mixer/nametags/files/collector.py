"""Python's garbage collector stands still while long documents are made."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_printing = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector of cycles from walking over all tags again and again: printing makes no cycles.

    At 10,000 tags that walk took up to a fifth of the time. Prints in several threads share one pause.
    """
    global _printing  # noqa: PLW0603  # the collector is one for the whole process
    with _lock:
        _printing += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _printing -= 1
            if not _printing:
                gc.enable()
