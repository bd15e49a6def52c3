def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body(images, training=False)
