"""`make bench`: each figure beside its floor, in CPU seconds of one process, best of three, interleaved."""

from tests.benchmarks import door, name_tags, pages


def main() -> None:
    """Print every figure."""
    print(f"{'measure':<62} {'ours':>15} {'floor':>12} {'ratio':>10}")
    for room in (name_tags, door, pages):
        for figure in room.figures():
            print(figure)


if __name__ == "__main__":
    main()
