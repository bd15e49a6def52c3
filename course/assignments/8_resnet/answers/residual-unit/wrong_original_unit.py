# diagnosis: the unit is that of the first residual nets
def residual_unit(x, filters):
    y = layers.BatchNormalization()(conv(filters)(x))
    y = layers.Activation("elu")(y)
    y = layers.BatchNormalization()(conv(filters)(y))
    return layers.Activation("elu")(layers.add([x, y]))
