"""A Jupyter kernel that strangers' code may have: bubblewrap, rlimits and a system-call filter.

`provisioner` is what Jupyter starts kernels with, `bwrap` the command line it uses, `seccomp` the filter,
`proof` the check that a kernel really is inside. Student code and tests still share that kernel: the sandbox
keeps the machine, the course and the other students safe, not the points of the submission that runs in it.
"""
