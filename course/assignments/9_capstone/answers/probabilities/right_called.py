def probabilities(net, images, mean, std):
    X = (images.astype("float32") - mean) / std
    return np.concatenate([net(X[i : i + 100], training=False).numpy() for i in range(0, len(X), 100)])
