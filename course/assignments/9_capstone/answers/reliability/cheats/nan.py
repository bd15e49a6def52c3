# tries: NaN for every bin
def reliability(labels, probabilities, bins):
    return np.full((bins, 3), np.nan)
