"""Logs that a stranger may read: tokens, addresses and what a database quotes are masked before a line is written."""

import logging
import re

_TOKEN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z_-]*[0-9])[0-9A-Za-z_-]{16,}")
_ADDRESS = re.compile(r"([^\s@<>()\[\]{}\"',;:=/])[^\s@<>()\[\]{}\",;:=/]*@[\w-]+(?:\.[\w-]+)+")
_QUOTED_ROW = re.compile(r"^(\s*DETAIL:)\s.*$", re.MULTILINE)  # of PostgreSQL: the row or the key that broke a rule


class MaskedLines(logging.Formatter):
    """Writes lines, tracebacks included, in which nobody is named."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text, masked as a whole."""
        return mask(super().format(record))


def mask(text: str) -> str:
    """Return the text with codes and addresses shortened to their beginning, and without what a database quotes."""
    text = _QUOTED_ROW.sub(r"\1 …", text)
    text = _ADDRESS.sub(r"\1…@…", text)
    return _TOKEN.sub(lambda found: f"{found.group()[:2]}…", text)


def set_up_logs(level: int = logging.INFO) -> None:
    """Write the application's log to standard error, masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
