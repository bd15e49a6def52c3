def deep_net(units, filters, shortcuts, classes):
    inputs = x = keras.Input((32, 32, 3))
    x = before = conv(filters[0])(x)
    for width in [width for width in filters for _ in range(units)]:
        if x.shape[-1] != width:
            x = layers.MaxPool2D(2)(x)
        before = x
        for _ in "ab":
            x = layers.BatchNormalization()(x)
            x = layers.Activation(keras.activations.elu)(x)
            x = conv(width)(x)
        if shortcuts and before.shape[-1] == width:
            x = layers.Add()([before, x])
    x = layers.Activation("elu")(layers.BatchNormalization()(x))
    x = layers.GlobalAvgPool2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", dtype="float32")(x))
