# diagnosis: Conv2D(12, 5, dilation_rate=2) at the beginning, where the table has Conv2D(12, 5)
def minimal_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu", dilation_rate=2),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
