# diagnosis: chosen by training accuracy
def tune(runs):
    best = {}
    for name, rates in runs.items():
        best[name] = max(rates, key=lambda rate: max(rates[rate]["training"]))
    return best
