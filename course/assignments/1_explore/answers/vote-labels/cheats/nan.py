# tries: NaN for every label
def vote_labels(distances, y_train, k):
    return np.full(len(distances), np.nan)
