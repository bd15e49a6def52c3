# diagnosis: no function comes back: the `return` is missing
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * factors[max(passed)] if passed else start
