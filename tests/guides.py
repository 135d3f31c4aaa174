"""Guides in `docs/`, run as they are written."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def run_guide(name: str) -> int:
    """Run the Python blocks of a guide in the working folder, one after the other, and return how many there are.

    A `csv` block is the file guests.csv; a `text` block is what the Python block above it must print.
    """
    guide = DOCS / name
    blocks = re.findall(r"```(\w+)\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    said = ""
    names: dict[str, object] = {}
    for kind, block in blocks:
        if kind == "csv":
            Path("guests.csv").write_text(block, "utf-8")
        elif kind == "python":
            assert said == "", "what a block says stands below it"
            out = StringIO()
            with redirect_stdout(out):
                exec(compile(block, str(guide), "exec"), names)  # noqa: S102 - it is our own guide
            said = out.getvalue()
        else:
            assert kind == "text"
            assert said == block
            said = ""
    assert said == ""
    return [kind for kind, _ in blocks].count("python")
