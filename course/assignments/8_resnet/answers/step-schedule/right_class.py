def step_schedule(start, factors):
    class Rate:
        def __call__(self, epoch):
            return start * {0: 1.0, **factors}[max(first for first in (0, *factors) if first <= epoch)]

    return Rate()
