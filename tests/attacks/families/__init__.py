"""All attacks, by family."""

from attacks.attack import Attack
from attacks.families import (
    denial,
    files,
    forgery,
    gradebook,
    html,
    imports,
    limits,
    network,
    others,
    replies,
    social,
    stoppers,
    structure,
    theft,
    wall,
)

FAMILIES = (
    forgery,
    wall,
    files,
    network,
    gradebook,
    others,
    theft,
    imports,
    denial,
    limits,
    replies,
    structure,
    stoppers,
    html,
    social,
)
ATTACKS: tuple[Attack, ...] = tuple(attack for family in FAMILIES for attack in family.ATTACKS)

# One for each way to try, which the weekly tests run; `pytest -m long` runs all.
_QUICK = """
ast-transformer execute-handler session-filter no-traceback clear-output numpy-testing code-swap
unittest-patched numpy-beside package-beside launcher-beside publish-first exit-0
steering-exceptions equal-to-everything array-subclass nan above-all caller-globals trace
inputs-in-place names-redefined always-true claims-array deep-nesting array-shapes empty-column
errors-with-escapes wrong-number replay length-lie flood close descriptors socket-is-link
display-updated length-lies types-of-dtype write-outside read-secret symlink-to-secret proc-root
package-writable fifo draft-of-note page-is-folder odd-file-name deep-folders long-path tcp-loopback
unix-socket abstract-socket while-tested sql-own-points sql-others-points gradebook-locked
nbgrader-api forged-note timestamp-broken read-classmate spoil-classmate profile-planted kill-grader
stack own-memory grader-memory source-folder time-in-c fork-bomb daemon disk-one-file one-long-line
great-picture backlog idle-before-error output-widget deep-output broken-outputs surrogates
checks-emptied outputs-forged skip-execution check-twins checks-deleted check-as-answer
points-raised answer-as-locked extra-graded metadata-broken deep-json huge-number escape-in-error
zip-traversal script handler iframe markdown-link error-through-the-wall page-beside linked-notebook
escape-in-file-name homoglyph line-break sql-name formula-name bytes-name
nameless-files sockets-in-flight judges-memory hogs-in-sessions no-start
import-helper import-reference source-on-disk byte-code in-memory imported-again
zip-of-bzip2 nested-markdown blank-lines digits names
"""
QUICK = frozenset(_QUICK.split())
# Some of each family: those of `make test`.
PUSHED = frozenset(_QUICK.split()[::3])
