# diagnosis: rows with a single 1
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return np.eye(10, dtype=np.float32)[net.predict(X, batch_size=500, verbose=0).argmax(axis=1)]
