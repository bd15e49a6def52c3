# diagnosis: the lowest accuracy is chosen, not the highest
def tune(runs):
    best = {}
    for name, rates in runs.items():
        best[name] = min(rates, key=lambda rate: max(rates[rate]["validation"]))
    return best
