# diagnosis: the features of one image alone
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body.predict(images, verbose=0).mean(axis=0)
