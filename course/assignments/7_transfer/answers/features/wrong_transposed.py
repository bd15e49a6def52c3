# diagnosis: rows and columns are swapped
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body.predict(images, verbose=0).T
