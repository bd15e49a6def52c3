# diagnosis: the two paths are laid side by side
def residual_unit(x, filters):
    y = layers.BatchNormalization()(x)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("elu")(y)
    y = conv(filters)(y)
    return layers.concatenate([x, y])
