# diagnosis: every change comes one epoch early
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch + 1 >= first]
        return start * factors[max(passed)] if passed else start

    return rate
