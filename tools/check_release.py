"""Fails, naming the cells, when a release notebook holds outputs, execution counts or a solution."""

import sys

import nbformat


def faults(path: str) -> list[str]:
    """What students must not get, one line each."""
    found = []
    for index, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"{path}: cell {index} ({cell.id}) holds outputs; run `make notebooks`")
        if "BEGIN SOLUTION" in cell.source or "BEGIN HIDDEN" in cell.source:
            found.append(f"{path}: cell {index} ({cell.id}) holds a solution or a hidden test")
    return found


if __name__ == "__main__":
    lines = [line for path in sys.argv[1:] for line in faults(path)]
    print(*lines, sep="\n")
    sys.exit(bool(lines))
