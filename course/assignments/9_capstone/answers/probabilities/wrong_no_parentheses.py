# diagnosis: the parentheses are missing
def probabilities(net, images, mean, std):
    X = images.astype(np.float32) - mean / std
    return net.predict(X, batch_size=500, verbose=0)
