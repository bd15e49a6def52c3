# diagnosis: the mean is subtracted, and the deviation forgotten
def probabilities(net, images, mean, std):
    X = images.astype(np.float32) - mean
    return net.predict(X, batch_size=500, verbose=0)
