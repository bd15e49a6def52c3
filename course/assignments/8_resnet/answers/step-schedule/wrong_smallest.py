# diagnosis: the smallest factor counts
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * min(factors[first] for first in passed) if passed else start

    return rate
