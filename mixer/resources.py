"""Where templates and static files are: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def pages() -> Path:
    """Return the folder that holds `templates` and `static`."""
    packed = _PACKAGE / "_pages"
    return packed if packed.is_dir() else _PACKAGE.parent
