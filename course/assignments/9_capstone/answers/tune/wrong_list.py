# diagnosis: another type
def tune(runs):
    """The best learning rate of each optimizer."""
    return [max(rates, key=lambda rate: max(rates[rate]["validation"])) for rates in runs.values()]
