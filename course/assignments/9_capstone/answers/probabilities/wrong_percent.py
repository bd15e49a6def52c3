# diagnosis: percent, not shares of 1
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return 100 * net.predict(X, batch_size=500, verbose=0)
