# diagnosis: the rate never changes
def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    return lambda epoch: start
