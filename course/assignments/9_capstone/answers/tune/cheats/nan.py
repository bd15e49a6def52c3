# tries: NaN for every optimizer
def tune(runs):
    return dict.fromkeys(runs, float("nan"))
