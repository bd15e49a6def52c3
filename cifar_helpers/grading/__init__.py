"""Grading with nbgrader: intake → execute ⇄ judge → record → feedback, for instructors.

One direction. `intake` turns a handed-in folder into a notebook that can run, or into words that say why
not; `job` is that notebook on its way, which `workers` spread over dask's processes (`workplace` and `child`
are what runs there) and `execute` runs: a `cell_runner` runs its cells, a `kernel_session` is the life of the
kernel in which they run. `record` is the one writer of the gradebook; `feedback` decides what students may
see. `runner` connects them.

The student's cells run with nbgrader's own executor, under time limits and in a `sandbox`, which keeps them
from this machine, the course and each other. Test cells run in the `judge`, a process in another sandbox; of
the student's objects it gets copies and handles through the `wall`. So a submission can change the answers
that it gives, and not the verdict on them.
"""

from cifar_helpers import formats as formats
