# diagnosis: noise_shape makes dropout drop whole rows, columns or feature maps
def minimal_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5, noise_shape=(None, 1, 1, None)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
