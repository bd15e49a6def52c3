# diagnosis: how often the rate has changed is counted, and it is halved each time
def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    return lambda epoch: start * 0.5 ** sum(epoch >= first for first in factors)
