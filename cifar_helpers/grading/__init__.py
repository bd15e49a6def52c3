"""Grading with nbgrader: intake → execute → record → feedback, for instructors.

One direction. `intake` turns a handed-in folder into a notebook that can run, or into words that say why
not; `execute` runs it, stateless, notebook in and judged notebook out, in a process that `workers` limits;
`record` is the one writer of the gradebook; `feedback` decides what students may see. `runner` connects them.

Submissions run with nbgrader's own executor, under time limits and in a `sandbox`, which keeps them from this
machine, the course and each other. Tests still run in the student's kernel, so a submission that sets out to
forge its own points can.
"""
