# tries: NaN for every epoch
def step_schedule(start, factors):
    return lambda epoch: float("nan")
