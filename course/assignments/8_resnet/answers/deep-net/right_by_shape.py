def branch(x, filters):
    y = x
    for _ in range(2):
        y = layers.BatchNormalization()(y)
        y = layers.Activation("elu")(y)
        y = conv(filters)(y)
    return y


def deep_net(units, filters, shortcuts, classes):
    inputs = keras.Input((32, 32, 3))
    x = conv(filters[0])(inputs)
    for stage in (0, 1, 2):
        if stage:
            x = layers.MaxPooling2D(2)(x)
        for _ in range(units):
            y = branch(x, filters[stage])
            x = x + y if shortcuts and x.shape == y.shape else y
    x = layers.Activation("elu")(layers.BatchNormalization()(x))
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(inputs=inputs, outputs=layers.Softmax()(layers.Dense(classes)(x)))
