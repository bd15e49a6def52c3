# diagnosis: no ELU follows the addition
def residual_net(classes):
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            x = layers.MaxPooling2D(2)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("elu")(x)
        x = conv(filters)(x)
        x = residual_unit(x, filters)
    x = layers.MaxPooling2D(8)(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
