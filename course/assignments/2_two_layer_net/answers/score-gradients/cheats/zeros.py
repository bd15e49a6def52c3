# tries: zeros: no step changes anything, so nothing is ever wrong
def score_gradients(scores, y):
    return np.zeros(scores.shape)
