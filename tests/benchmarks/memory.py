"""`python -m tests.benchmarks.memory 10000` prints so many tags into a file and says how much memory that took.

Printed: megabytes above what stood in memory after the imports and, of those, what the guests' own data take.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job
from tests.benchmarks.guests import EVENT, guests


def peak() -> float:
    """The most memory this program ever held, in MB; what `getrusage` tells begins with its parent's memory."""
    [kilobytes] = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


def main(count: int) -> None:
    """Print the tags and the two figures."""
    guests(10, 1)  # what makes the guests is no part of the product
    imported = peak()
    items = guests(count, 1)
    made = peak()
    with tempfile.TemporaryFile() as out:
        print_name_tags(items, Job(find_sheet("avery-5392"), event=EVENT), out)
    print(peak() - imported, made - imported)


def peak_of(count: int) -> float:
    """The memory in MB that printing so many tags takes in a process of its own, guests' data included."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(count)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(said.split()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]))
