def step_schedule(start, factors):
    pairs = sorted(factors.items(), reverse=True)
    return lambda epoch: start * next((factor for first, factor in pairs if first <= epoch), 1)
