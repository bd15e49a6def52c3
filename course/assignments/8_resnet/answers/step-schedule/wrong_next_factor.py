# diagnosis: the factor of the change that comes next
def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    def rate(epoch):
        later = [first for first in sorted(factors) if first > epoch]
        if epoch < min(factors):
            return start
        return start * factors[later[0] if later else max(factors)]

    return rate
