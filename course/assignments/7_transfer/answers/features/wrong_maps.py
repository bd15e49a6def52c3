# diagnosis: these are the base's feature maps
def features(net, images):
    return net.layers[0].predict(images, batch_size=500, verbose=0)
