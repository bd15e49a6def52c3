# diagnosis: only convolution 1 is penalised
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    return layers.add([x, y])
