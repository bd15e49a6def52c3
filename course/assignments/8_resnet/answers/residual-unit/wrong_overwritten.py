# diagnosis: the result is added to itself
def residual_unit(x, filters):
    for _ in range(2):
        x = layers.BatchNormalization()(x)
        x = layers.Activation("elu")(x)
        x = conv(filters)(x)
    return layers.add([x, x])
