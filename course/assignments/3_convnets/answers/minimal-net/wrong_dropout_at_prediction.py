# diagnosis: dropout is active at prediction
def minimal_net():
    image = keras.Input((32, 32, 3))
    x = layers.Conv2D(12, 5, activation="relu")(image)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dropout(0.5)(x, training=True)
    x = layers.Flatten()(x)
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))
