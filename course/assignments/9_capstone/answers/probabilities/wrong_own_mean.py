# diagnosis: the images are normalised by their own mean and deviation
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - images.mean()) / images.std()
    return net.predict(X, batch_size=500, verbose=0)
