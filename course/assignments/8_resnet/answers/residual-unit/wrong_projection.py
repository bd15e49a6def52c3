# diagnosis: every shortcut has a convolution of 1 × 1
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.add([layers.Conv2D(filters, 1)(x), y])
