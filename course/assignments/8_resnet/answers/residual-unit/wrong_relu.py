# diagnosis: ReLU is used where ELU belongs
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("relu")(y)
    y = conv(filters)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = conv(filters)(y)
    return layers.add([x, y])
