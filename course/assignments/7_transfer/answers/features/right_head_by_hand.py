def features(net, images):
    values = images
    for layer in net.layers[:-1]:
        values = layer(values, training=False) if isinstance(layer, layers.Dropout) else layer(values)
    return np.asarray(values)
