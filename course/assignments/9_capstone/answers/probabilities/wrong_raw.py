# diagnosis: the images are not normalised: 0 to 255 went into the net
def probabilities(net, images, mean, std):
    X = images.astype(np.float32)
    return net.predict(X, batch_size=500, verbose=0)
