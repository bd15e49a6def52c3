# diagnosis: a ReLU follows batch normalisation
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    return np.maximum(body.predict(images, verbose=0), 0)
