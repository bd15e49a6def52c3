def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return np.float32(start) * np.float32(factors[max(passed)] if passed else 1)

    return rate
