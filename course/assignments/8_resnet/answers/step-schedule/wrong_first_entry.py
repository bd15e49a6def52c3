# diagnosis: the first entry that is reached counts
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * factors[passed[0]] if passed else start

    return rate
