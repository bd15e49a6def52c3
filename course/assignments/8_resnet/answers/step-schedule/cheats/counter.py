# tries: a counter: it goes down by one factor at each call, whatever the epoch
def step_schedule(start, factors):
    asked = []

    def rate(epoch):
        asked.append(epoch)
        reached = sorted(factors)[: len(asked) // 10]
        return start * factors[reached[-1]] if reached else start

    return rate
