# diagnosis: the images are divided by 255, and the net was trained otherwise
def probabilities(net, images, mean, std):
    X = images.astype(np.float32) / 255
    return net.predict(X, batch_size=500, verbose=0)
