def tune(runs):
    def best(rates):
        tops = [np.max(run["validation"]) for run in rates.values()]
        return list(rates)[int(np.argmax(tops))]

    return {name: best(rates) for name, rates in runs.items()}
