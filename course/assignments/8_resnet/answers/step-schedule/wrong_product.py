# diagnosis: the factors of all changes are multiplied
def step_schedule(start, factors):
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * np.prod([factors[first] for first in passed]) if passed else start

    return rate
