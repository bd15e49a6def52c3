# diagnosis: chosen by the worst epoch of each run
def tune(runs):
    """The best learning rate of each optimizer."""
    return {name: max(rates, key=lambda rate: min(rates[rate]["validation"])) for name, rates in runs.items()}
