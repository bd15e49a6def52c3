# tries: the label of the first training image, for all
def predict_in_batches(X, X_train, y_train, batch_size):
    return np.full(len(X), y_train[0])
