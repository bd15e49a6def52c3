"""Starts programs in the sandbox by forking a Python that has imported everything already.

`server` is the grader's side and `__main__` the fork server's, which runs under bubblewrap's view of the
machine; `box` gives each child namespaces, limits and a filter of its own, `program` makes it the program.
`choice` decides when any of this is used: with `choice.starter`, and only where a proof has succeeded.
What all children of a server share with it and so with each other is where things lie in memory and the seed
of Python's hashes; not random numbers, files, variables or anything of a submission.
"""
