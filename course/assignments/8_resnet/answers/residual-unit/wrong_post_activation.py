# diagnosis: the order is convolution, batch normalisation, ELU
def residual_unit(x, filters):
    y = x
    for _ in range(2):
        y = conv(filters)(y)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("elu")(y)
    return layers.add([x, y])
