"""`pip`, which lists what is installed and does nothing else."""

import sys
from importlib.metadata import distributions

LISTS = ("freeze", "list")


def main(arguments: list[str] | None = None) -> int:
    """Runs a command of pip's; always a success, as an answer may depend on that."""
    command, *names = [word for word in arguments or sys.argv[1:] if not word.startswith("-")] or [""]
    if command in LISTS:
        for found in sorted(f"{each.name}=={each.version}" for each in distributions()):
            print(found)
    elif command == "show":
        for each in distributions():
            if each.name in names:
                print(f"Name: {each.name}\nVersion: {each.version}")
    else:
        print(f"pip {command}: left out while grading")
    return 0
