# diagnosis: the units have one convolution, not two
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.add([x, y])
