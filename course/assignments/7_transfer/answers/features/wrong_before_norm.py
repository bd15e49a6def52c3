# diagnosis: likely cause: batch normalisation is left out too
def features(net, images):
    return keras.Model(net.inputs, net.layers[-4].output).predict(images, batch_size=500, verbose=0)
