# a loop over examples
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    dscores = np.empty(scores.shape)
    for row, (values, label) in enumerate(zip(scores, y)):
        exponentials = np.exp(values - values.max())
        dscores[row] = exponentials / exponentials.sum()
        dscores[row, label] -= 1
    return dscores / len(scores)
