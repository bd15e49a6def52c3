# diagnosis: each row is sorted: its columns are not the classes
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return np.sort(net.predict(X, batch_size=500, verbose=0))[:, ::-1]
