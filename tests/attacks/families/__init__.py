"""All attacks, by family."""

from attacks.attack import Attack
from attacks.families import (
    denial,
    files,
    forgery,
    gradebook,
    html,
    network,
    others,
    replies,
    social,
    structure,
    theft,
    wall,
)

FAMILIES = (forgery, wall, files, network, gradebook, others, theft, denial, replies, structure, html, social)
ATTACKS: tuple[Attack, ...] = tuple(attack for family in FAMILIES for attack in family.ATTACKS)
