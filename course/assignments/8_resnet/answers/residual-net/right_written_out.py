def stage(x, filters):
    x = conv(filters)(layers.ELU()(layers.BatchNormalization()(x)))
    return residual_unit(x, filters)


def residual_net(classes):
    inputs = keras.Input((32, 32, 3))
    x = layers.MaxPooling2D()(stage(inputs, 16))
    x = layers.MaxPooling2D()(stage(x, 32))
    x = layers.ELU()(layers.MaxPooling2D(8)(stage(x, 64)))  # the largest number first or the ELU: the same
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(layers.Flatten()(x)))
