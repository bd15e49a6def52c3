# tries: NaN for every label
def nearest_labels(distances, y_train):
    return np.full(len(distances), np.nan)
