# diagnosis: before the first change no entry of factors is reached
def step_schedule(start, factors):
    return lambda epoch: start * factors[max(first for first in factors if epoch >= first)]
