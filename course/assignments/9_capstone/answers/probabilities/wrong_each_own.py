# diagnosis: each image is normalised by its own mean and deviation
def probabilities(net, images, mean, std):
    X = images.astype(np.float32)
    X -= X.mean(axis=(1, 2, 3), keepdims=True)
    X /= X.std(axis=(1, 2, 3), keepdims=True)
    return net.predict(X, batch_size=500, verbose=0)
