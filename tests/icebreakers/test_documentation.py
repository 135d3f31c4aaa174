"""docs/icebreakers.md does what it says."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "icebreakers.md"


def test_each_block_of_the_icebreakers_guide_runs_and_says_what_is_written_below_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(\w+)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert [kind for kind, _ in blocks].count("python") == 10
    said = ""
    names: dict[str, object] = {}
    for kind, block in blocks:
        if kind == "csv":
            Path("guests.csv").write_text(block, "utf-8")
        elif kind == "python":
            assert said == "", "what a block says stands below it"
            out = StringIO()
            with redirect_stdout(out):
                exec(compile(block, str(GUIDE), "exec"), names)  # noqa: S102 - it is our own guide
            said = out.getvalue()
        else:
            assert kind == "text"
            assert said == block
            said = ""
    assert said == ""
