# tries: the first rate, for every epoch
def step_schedule(start, factors):
    return lambda epoch: start
