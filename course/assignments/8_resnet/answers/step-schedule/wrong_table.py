# diagnosis: no function comes back, but its result or a table of them
def step_schedule(start, factors):
    rates = [start] * 100
    for first in sorted(factors):
        rates[first:] = [start * factors[first]] * (100 - first)
    return rates
