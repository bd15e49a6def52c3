# diagnosis: the accuracy comes back, not the rate
def tune(runs):
    return {name: max(max(run["validation"]) for run in rates.values()) for name, rates in runs.items()}
