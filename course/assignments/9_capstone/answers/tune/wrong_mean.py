# diagnosis: chosen by the mean over the epochs
def tune(runs):
    best = {}
    for name, rates in runs.items():
        best[name] = max(rates, key=lambda rate: np.mean(rates[rate]["validation"]))
    return best
