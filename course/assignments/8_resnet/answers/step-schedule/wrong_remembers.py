# diagnosis: depends on which epochs were asked for before
def step_schedule(start, factors):
    now = start

    def rate(epoch):
        nonlocal now
        if epoch in factors:
            now = start * factors[epoch]
        return now

    return rate
