# diagnosis: a model comes back, not its output
def features(net, images):
    return keras.Model(net.inputs, net.layers[-2].output)
