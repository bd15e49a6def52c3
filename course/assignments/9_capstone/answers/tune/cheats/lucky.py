# tries: a rate that is drawn for each optimizer
def tune(runs):
    return {name: float(np.random.choice(list(rates)[1:])) for name, rates in runs.items()}
