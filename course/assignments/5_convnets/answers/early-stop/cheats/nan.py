# tries: NaN for both epochs
def early_stop(accuracies, patience, min_delta):
    return float("nan"), float("nan")
