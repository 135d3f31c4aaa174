"""Logs that a stranger may read: tokens are masked before a line is written."""

import logging
import re

_TOKEN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z_-]*[0-9])[0-9A-Za-z_-]{16,}")


class MaskTokens(logging.Filter):
    """Replaces whatever could be a token in a log record by its first two characters."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record's text; every record passes."""
        record.msg = mask(record.getMessage())
        record.args = None
        return True


def mask(text: str) -> str:
    """Return the text with long codes shortened to two characters and an ellipsis."""
    return _TOKEN.sub(lambda found: f"{found.group()[:2]}…", text)


def set_up_logs(level: int = logging.INFO) -> None:
    """Write the application's log to standard error, masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(MaskTokens())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
