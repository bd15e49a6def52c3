# diagnosis: chosen by the first epoch
def tune(runs):
    """The best learning rate of each optimizer."""
    return {name: max(rates, key=lambda rate: rates[rate]["validation"][0]) for name, rates in runs.items()}
