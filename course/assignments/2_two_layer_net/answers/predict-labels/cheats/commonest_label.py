# tries: one label for all: that of the highest bias
def predict_labels(params, X):
    return np.full(len(X), params["b2"].argmax())
