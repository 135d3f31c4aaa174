"""`make bench`: each figure beside its floor and its target, in CPU seconds, best of several, interleaved.

`python -m tests.benchmarks name_tags door` measures some rooms only. A room is a module here with a `figures()` that
yields what it measures; a new one takes part by being there.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.figures import HEADLINE, shown


def rooms() -> dict[str, object]:
    """All modules beside this one that yield figures, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = {name: importlib.import_module(f"tests.benchmarks.{name}") for name in names if name != "__main__"}
    return {name: module for name, module in modules.items() if hasattr(module, "figures")}


def main(wanted: Iterable[str]) -> None:
    """Print the figures of the wanted rooms, or of all."""
    known = rooms()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"There is no benchmark called {unknown[0]!r}; there are {', '.join(known)}.")
    print(HEADLINE)
    counts = [shown(known[name].figures()) for name in wanted or known]
    targets, kept = (sum(column) for column in zip(*counts, strict=True))
    print(f"{kept} of {targets} targets hold.")


if __name__ == "__main__":
    main(sys.argv[1:])
