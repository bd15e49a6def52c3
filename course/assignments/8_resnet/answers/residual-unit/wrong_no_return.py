# diagnosis: a function ends without `return`
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    layers.add([x, y])
