def plain_unit(x, filters):
    for _ in range(2):
        x = conv(filters)(layers.ELU()(layers.BatchNormalization()(x)))
    return x


def deep_net(units, filters, shortcuts, classes):
    unit = residual_unit if shortcuts else plain_unit
    inputs = keras.Input((32, 32, 3))
    x = conv(filters[0])(inputs)
    for stage, width in enumerate(filters):
        if stage > 0:
            x = layers.MaxPooling2D()(x)
        x = unit(x, width) if stage == 0 else plain_unit(x, width)
        for _ in range(units - 1):
            x = unit(x, width)
    x = layers.ELU()(layers.BatchNormalization()(x))
    x = keras.ops.mean(x, axis=(1, 2))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
