# diagnosis: convolutions with strides=2 replace the poolings
def residual_net(classes):
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            pass
        x = layers.BatchNormalization()(x)
        x = layers.Activation("elu")(x)
        twice = {"strides": 2} if filters > 16 else {}
        punished = regularizers.L2(7e-3)
        x = layers.Conv2D(filters, 3, padding="same", kernel_regularizer=punished, **twice)(x)
        x = residual_unit(x, filters)
    x = layers.Activation("elu")(x)
    x = layers.MaxPooling2D(8)(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
