# diagnosis: the rows are in reverse order
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body.predict(images[::-1], verbose=0)
