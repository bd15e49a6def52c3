# diagnosis: the last entry counts, in the order of the dictionary
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * factors[passed[-1]] if passed else start

    return rate
