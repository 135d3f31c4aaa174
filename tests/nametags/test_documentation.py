"""docs/printing.md does what it says."""

from tests.guides import run_guide


def test_each_block_of_the_printing_guide_runs_and_says_what_is_written_below_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_guide("printing.md") == 6
    papers = {"calibration", "duo cards", "name-tags", "sign-in sheet", "signs", "tickets"}
    assert {path.stem for path in tmp_path.glob("*.pdf")} == papers
    assert all(path.read_bytes().startswith(b"%PDF") for path in tmp_path.glob("*.pdf"))
