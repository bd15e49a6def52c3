# diagnosis: dropout is active: two calls give different features
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-3].output)
    return net.layers[-2](body(images), training=True).numpy()
