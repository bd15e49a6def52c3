def baseline_net():
    inputs = x = keras.Input((32, 32, 3))
    for filters, rate in ((32, None), (64, 0.1), (128, 0.25)):
        x = layers.ReLU()(layers.Conv2D(filters, (3, 3), padding="same")(x))
        x = layers.MaxPooling2D()(x)
        x = layers.Dropout(rate)(x) if rate else x
    x = layers.Dropout(0.5)(layers.Dense(512, activation="relu")(layers.Flatten()(x)))
    return keras.Model(inputs, layers.Dense(100, activation="softmax")(x))
