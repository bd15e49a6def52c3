# diagnosis: the shortcut begins after the unit's activation
def residual_unit(x, filters):
    x = layers.BatchNormalization()(x)
    x = layers.Activation("elu")(x)
    y = conv(filters)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.add([x, y])
