"""Where released cells go among the student's: checks after their answers, set-up before its users."""

from __future__ import annotations

from dataclasses import dataclass

from cifar_helpers.grading.intake.release import Part


@dataclass(frozen=True)
class CellOrder:
    """The student's cells, which keep their order: `count` of them.

    `own` says for parts that are the student's to write which of these cells they are; `stood_after` says for
    the other parts that the submission had how many of these cells came before them.
    """

    count: int
    own: dict[int, int]
    stood_after: dict[int, int]


def place(parts: tuple[Part, ...], order: CellOrder, placed: list[int]) -> dict[int, int]:
    """For every part in `placed` (in the release's order), how many of the student's cells come before it.

    A part stays where it stood, or goes before the next released cell; but set-up comes before the released
    code below it, and what earns points after the answers above it.
    """
    wanted = {number: order.stood_after.get(number, _before_the_next(order, number)) for number in placed}
    slots: dict[int, int] = {}
    ceiling = order.count
    for number in reversed([number for number in placed if not parts[number].earns]):
        users = [at for part, at in order.own.items() if part > number and parts[part].kind == "code"]
        ceiling = slots[number] = min([ceiling, wanted[number], *users])
    floor = 0
    for number in placed:
        if parts[number].earns:
            checked = [order.own[part] + 1 for part in _above(parts, order, number)]
            slots[number] = max([floor, wanted[number], *checked])
        else:
            floor = slots[number]  # what a check is given by the set-up above it must be there
    return slots


def _before_the_next(order: CellOrder, number: int) -> int:
    later = [part for part in order.own if part > number]
    return order.own[min(later)] if later else order.count


def _above(parts: tuple[Part, ...], order: CellOrder, number: int) -> list[int]:
    """What a check must follow: all answers above it, and the other code since the check before it."""
    checks = [part for part in range(number) if parts[part].earns and parts[part].locked]
    start = max(checks, default=-1)
    return [
        part
        for part in order.own
        if part < number and (parts[part].answer or (part > start and parts[part].kind == "code"))
    ]
