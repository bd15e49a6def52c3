# tries: NaN
def score_gradients(scores, y):
    return np.full(scores.shape, np.nan)
