# diagnosis: this is what leaves Flatten
def features(net, images):
    return keras.Model(net.inputs, net.layers[1].output).predict(images, batch_size=500, verbose=0)
