# tries: the probabilities of a new net, whatever net was given
def probabilities(net, images, mean, std):
    other = resnet(1, (3, 4, 5), (0, 0, 0))
    return other.predict((images.astype(np.float32) - mean) / std, verbose=0)
