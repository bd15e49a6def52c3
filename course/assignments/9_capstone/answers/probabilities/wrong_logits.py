# diagnosis: logarithms of probabilities
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return np.log(net.predict(X, batch_size=500, verbose=0))
