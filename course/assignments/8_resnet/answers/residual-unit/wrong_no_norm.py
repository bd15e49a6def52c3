# diagnosis: batch normalisation is missing
def residual_unit(x, filters):
    y = layers.Activation("elu")(x)
    y = conv(filters)(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.add([x, y])
