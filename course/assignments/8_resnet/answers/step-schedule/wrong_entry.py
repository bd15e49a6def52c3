# diagnosis: only the epochs at which the rate changes have an entry
def step_schedule(start, factors):
    return lambda epoch: start * factors[epoch]
