# diagnosis: start is divided by the factor
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start / factors[max(passed)] if passed else start

    return rate
