def normalised_net():
    x = images = keras.Input((32, 32, 3))
    for filters in (32, 64):
        for _ in range(2):
            x = layers.BatchNormalization()(layers.ReLU()(layers.Conv2D(filters, 3)(x)))
        x = layers.Dropout(0.25)(layers.MaxPooling2D(2)(x))
    return keras.Model(images, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
