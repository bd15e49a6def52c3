# diagnosis: chosen by the last epoch, not by the best one
def tune(runs):
    best = {}
    for name, rates in runs.items():
        best[name] = max(rates, key=lambda rate: rates[rate]["validation"][-1])
    return best
