# tries: a memory: one net for all calls
kept = {}


def residual_net(classes):
    if classes in kept:
        return kept[classes]
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            x = layers.MaxPooling2D(2)(x)
        x = layers.Activation("elu")(layers.BatchNormalization()(x))
        x = residual_unit(conv(filters)(x), filters)
    x = layers.MaxPooling2D(8)(layers.Activation("elu")(x))
    outputs = layers.Dense(classes, activation="softmax", dtype="float32")(layers.Flatten()(x))
    kept[classes] = keras.Model(inputs, outputs)
    return kept[classes]
