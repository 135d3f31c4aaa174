"""`make soak`: the door's promises in their long form, each beside its control, which must break.

`python -m tests.soak kills doors --database postgresql` proves some only, on PostgreSQL; `--share 0.1` does a tenth.
A promise that does not hold, or a control that does, ends with exit code 1.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from mixer.commands.bench_stage import Stage, set_stage
from tests.postgresql import start_cluster
from tests.soak.answers import scan_over_a_forgetful_line
from tests.soak.backups import back_up_under_load
from tests.soak.disks import fill_the_disk, no_longer_files
from tests.soak.doors import DOORS, agree, scan_together, winners
from tests.soak.kills import kill_over_and_over
from tests.soak.letters import carry_under_kills
from tests.soak.power_cuts import cut_the_power, record, why_not
from tests.soak.servers import Servers, ready_to_serve


@dataclass(frozen=True)
class Ground:
    """What a long proof stands on: servers, mixers in new databases, and how much of it to do."""

    servers: Servers
    stage: Callable[[int], Stage]
    database: str
    share: float

    def times(self, whole: int) -> int:
        return max(1, round(whole * self.share))


@dataclass(frozen=True)
class Line:
    """A line of the table: what was done and what came of it; whether that is as promised."""

    proof: str
    done: str
    came: str
    holds: bool


def kills(ground: Ground) -> Iterator[Line]:
    """`kill -9` of the server under load."""
    rounds = ground.times(100 if ground.database == "sqlite" else 60)
    told = kill_over_and_over(ground.servers, ground.stage(2000), rounds, seed=1)
    done = f"{told.rounds} kills, {told.acknowledged:,} scans acknowledged, {told.waiting} under way"
    came = f"{told.lost} lost, {told.doubled} guests twice, {told.unexplained} unexplained"
    yield Line("kill -9", done, came, (told.lost, told.doubled, told.unexplained) == (0, 0, 0))
    rounds = ground.times(10)
    told = kill_over_and_over(ground.servers, ground.stage(2000), rounds, seed=1, broken="answer_before_commit")
    done = f"{told.rounds} kills, {told.acknowledged:,} scans acknowledged"
    came = f"{told.lost} lost, in {told.rounds_with_losses} of {told.rounds}"
    yield Line("  control: answers before its commit", done, came, told.lost > 0)


def doors(ground: Ground) -> Iterator[Line]:
    """One guest, 32 processes."""
    guests = ground.times(160)
    told = scan_together(ground.stage(guests), guests)
    kept = sum(map(agree, told))
    came = f"one winner, its time and door named by all others, in {kept}"
    yield Line("one guest", f"{guests} guests, each by {DOORS} processes at once", came, kept == guests)
    guests = ground.times(40)
    told = scan_together(ground.stage(guests), guests, naive=True)
    several = sum(len(winners(of_guest)) > 1 for of_guest in told)
    done = f"{guests} guests, each by {DOORS} processes at once"
    yield Line("  control: looks, then writes", done, f"several winners in {several}", several > 0)


def answers(ground: Ground) -> Iterator[Line]:
    """A line that swallows answers."""
    told = scan_over_a_forgetful_line(ground.servers, ground.stage(500), ground.times(2000), seed=3)
    done = f"{told.scans:,} scans, {told.swallowed:,} answers swallowed"
    came = f"{told.lost} lost, {told.changed} changed, {told.doubled} doubled; {told.differed} shown otherwise, "
    came += f"{told.unnoted} of them not noted"
    holds = (told.lost, told.changed, told.doubled, told.unnoted, told.unexplained) == (0, 0, 0, 0, 0)
    yield Line("swallowed answers", done, came, holds)
    told = scan_over_a_forgetful_line(ground.servers, ground.stage(500), ground.times(500), seed=3, forgetful=True)
    done = f"{told.scans:,} scans, {told.swallowed:,} answers swallowed"
    came = f"{told.changed} changed, {told.doubled} doubled"
    yield Line("  control: a new id for each try", done, came, told.doubled > 0)


def disks(ground: Ground) -> Iterator[Line]:
    """The disk fills up; the embedded database only."""
    if ground.database != "sqlite":
        return
    for broken, times in (("", 20), ("answer_before_commit", 5)):
        many = [
            fill_the_disk(ground.servers, ground.stage(200), no_longer_files, seed, broken)
            for seed in range(ground.times(times))
        ]
        scans, meanwhile, kept, lost, waiting = (
            sum(getattr(one, name) for one in many) for name in ("acknowledged", "meanwhile", "kept", "lost", "waiting")
        )
        done = f"{len(many)} times, {scans:,} scans acknowledged, {meanwhile} of them while it filled up"
        came = f"{kept} kept by the phones, {waiting} not taken afterwards, {lost} lost"
        name = "  control: answers before its commit" if broken else "disk full"
        yield Line(name, done, came, lost > 0 if broken else (lost, waiting) == (0, 0))


def backups(ground: Ground) -> Iterator[Line]:
    """A backup under load, restored."""
    many = []
    for _ in range(ground.times(10)):
        stage = ground.stage(500)
        many.append(back_up_under_load(ground.servers, stage, stage.settings.instance))
    before, missing, changed, strangers = (
        sum(getattr(one, name) for one in many) for name in ("before", "missing", "changed", "strangers")
    )
    done = f"{len(many)} times, {before:,} scans acknowledged before the backup began"
    whole = sum(one.fault == "ok" for one in many)
    came = f"{whole} copies whole, {missing} scans missing; after all is handed in again {changed} changed, "
    came += f"{strangers} guests in at one house only"
    yield Line("backup", done, came, (whole, missing, changed, strangers) == (len(many), 0, 0, 0))
    if ground.database == "sqlite":
        stage = ground.stage(500)
        told = back_up_under_load(ground.servers, stage, stage.settings.instance, careless=True)
        done = f"once, {told.before} scans acknowledged before"
        yield Line("  control: the file alone is copied", done, f"{told.missing} scans missing", told.missing > 0)


def power(ground: Ground) -> Iterator[Line]:
    """The power is cut; the embedded database only."""
    if ground.database != "sqlite":
        return
    if reason := why_not():
        yield Line("power cut", "not done", reason, holds=True)
        return
    stages = [(ground.stage(500), broken) for broken in ("", "sync_now_and_then")]
    recordings = record(stages[0][0].settings.instance, stages, 300, seed=6)
    for recording, (_, broken) in zip(recordings, stages, strict=True):
        told = cut_the_power(recording, ground.times(200), seed=6)
        done = f"{told.cuts} cuts, {told.scans} scans acknowledged with {told.syncs} syncs"
        came = f"lost some in {told.cuts_with_losses} (at most {told.worst}), {told.corrupt} files damaged"
        name = "  control: synchronous=NORMAL" if broken else "power cut"
        yield Line(name, done, came, bool(broken) == (told.cuts_with_losses > 0) and not told.corrupt)


def letters(ground: Ground) -> Iterator[Line]:
    """The worker is killed over letters to a mail server in a bad mood."""
    stage = ground.stage(1)
    told = carry_under_kills(stage.settings.database, stage.settings.instance, ground.times(2000), ground.times(200))
    done = f"{told.kills} kills over {told.letters:,} letters"
    came = f"{told.delivered:,} delivered, {told.twice} of them twice, {told.doubts} in doubt ({told.doubts_delivered} "
    came += f"had arrived), {told.refused} refused, {told.missing} called sent but missing, {told.unlisted} unlisted"
    yield Line("letters", done, came, (told.twice, told.missing, told.unlisted) == (0, 0, 0))
    stage = ground.stage(1)
    size = ground.times(2000), ground.times(200)
    told = carry_under_kills(stage.settings.database, stage.settings.instance, *size, way="naive")
    done = f"{told.kills} kills over {told.letters:,} letters"
    came = f"{told.delivered:,} delivered, {told.twice} of them twice"
    yield Line("  control: sends, then marks", done, came, told.twice > 0)


PROOFS: dict[str, Callable[[Ground], Iterator[Line]]] = {
    "kills": kills,
    "power": power,
    "doors": doors,
    "answers": answers,
    "disks": disks,
    "backups": backups,
    "letters": letters,
}


@contextmanager
def prepared(database: str, share: float) -> Iterator[Ground]:
    """Prepare the ground on SQLite, or on a PostgreSQL of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(start_cluster()) if database == "postgresql" else None
        numbers = count()

        def stage(guests: int) -> Stage:
            own = folder / str(number := next(numbers))
            own.mkdir()
            address = cluster.create(f"soak_{number}") if cluster else f"sqlite:///{own / 'mixer.sqlite3'}"
            return set_stage(address, own, guests, phones=8)

        yield Ground(stack.enter_context(ready_to_serve()), stage, database, share)


def main() -> None:
    """Print the table of the wanted proofs, or of all."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("proof", nargs="*", choices=[*PROOFS, []], help=f"some of {', '.join(PROOFS)}; all unless told")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--share", type=float, default=1.0, help="how much of the long form to do")
    wish = asked.parse_args()
    broken = 0
    with prepared(wish.database, wish.share) as ground:
        for name in wish.proof or PROOFS:
            for line in PROOFS[name](ground):
                broken += not line.holds
                print(
                    f"{line.proof:38} {line.done}: {line.came}{'' if line.holds else '   <- NOT AS PROMISED'}",
                    flush=True,
                )
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
