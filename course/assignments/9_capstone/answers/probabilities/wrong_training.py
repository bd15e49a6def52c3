# diagnosis: dropout is active
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return net(X, training=True).numpy()
