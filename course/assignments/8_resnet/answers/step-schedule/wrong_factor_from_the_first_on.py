# diagnosis: start is not used from the first change on: the factor itself is returned
def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return factors[max(passed)] if passed else start

    return rate
