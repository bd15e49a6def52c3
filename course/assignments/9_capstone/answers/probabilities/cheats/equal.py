# tries: equal probabilities for every image
def probabilities(net, images, mean, std):
    return np.full((len(images), 10), 0.1, np.float32)
