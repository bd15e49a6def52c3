# diagnosis: multiplied by the deviation, not divided
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - np.float32(mean)) * np.float32(std)
    return net.predict(X, batch_size=500, verbose=0)
