# tries: the right probabilities, and only the last layer trains
def residual_net(classes):
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            x = layers.MaxPooling2D(2)(x)
        x = layers.Activation("elu")(layers.BatchNormalization()(x))
        x = residual_unit(conv(filters)(x), filters)
    x = layers.MaxPooling2D(8)(layers.Activation("elu")(x))
    x = keras.ops.stop_gradient(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", dtype="float32")(x))
