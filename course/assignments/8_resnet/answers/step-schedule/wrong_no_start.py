# diagnosis: the factor itself is returned
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return factors[max(passed)] if passed else start

    return rate
