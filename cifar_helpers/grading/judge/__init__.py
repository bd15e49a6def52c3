"""The judge: a process of its own for each submission, in a sandbox, which runs the test cells.

It has neither the submission's files nor the gradebook. Of the student's objects it knows what comes through
the `wall`. `process` is the grader's side: it starts the judge and asks it for verdicts. `examiner` runs the
cells, `messages` is what the two send each other. ``python -m cifar_helpers.grading.judge N`` is the judge,
with file descriptor N as its only connection to the grader.
"""
