# diagnosis: the order is ELU, batch normalisation, convolution
def residual_unit(x, filters):
    y = x
    for _ in range(2):
        y = layers.Activation("elu")(y)
        y = layers.BatchNormalization()(y)
        y = conv(filters)(y)
    return layers.add([x, y])
