def step_schedule(start, factors):
    def rate(epoch):
        factor = 1.0
        for first in sorted(factors):
            if epoch >= first:
                factor = factors[first]
        return start * factor

    return rate
