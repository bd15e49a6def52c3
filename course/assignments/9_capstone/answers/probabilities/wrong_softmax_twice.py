# diagnosis: softmax is applied to probabilities
def probabilities(net, images, mean, std):
    X = (images.astype(np.float32) - mean) / std
    return keras.ops.softmax(net.predict(X, batch_size=500, verbose=0)).numpy()
