# diagnosis: the right rows in another order
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    X = np.random.permutation(X)
    return net.predict(X, batch_size=500, verbose=0)
