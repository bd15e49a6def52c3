# tries: NaN for every probability
def probabilities(logits):
    return np.full(logits.shape, np.nan)
