# diagnosis: return a dictionary
def tune(runs):
    for name, rates in runs.items():
        return max(rates, key=lambda rate: max(rates[rate]["validation"]))
