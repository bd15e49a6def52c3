# diagnosis: the rate changes for one epoch alone
def step_schedule(start, factors):
    return lambda epoch: start * factors.get(epoch, 1)
