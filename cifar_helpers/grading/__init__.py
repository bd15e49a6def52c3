"""Grading with nbgrader: intake → execute → record → feedback, for instructors.

One direction. `intake` turns a handed-in folder into a notebook that can run, or into words that say why
not; `execute` runs it, stateless, notebook in and judged notebook out, in a process that `workers` limits;
`record` is the one writer of the gradebook; `feedback` decides what students may see. `runner` connects them.

Submissions run with nbgrader's own executor, under time limits but without a sandbox: grade only what you
trust.
"""
