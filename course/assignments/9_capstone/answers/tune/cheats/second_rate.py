# tries: no choice: the second rate of each optimizer
def tune(runs):
    return {name: list(rates)[1] for name, rates in runs.items()}
