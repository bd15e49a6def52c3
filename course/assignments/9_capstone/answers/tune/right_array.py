def tune(runs):
    """The best learning rate of each optimizer."""
    best = {}
    for name, rates in runs.items():
        tried = np.array(list(rates))
        best[name] = tried[np.argmax([max(run["validation"]) for run in rates.values()])]
    return best
