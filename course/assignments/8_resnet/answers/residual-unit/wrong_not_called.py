# diagnosis: a layer was made, but not called
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = conv(filters)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.add([x, y])
