# diagnosis: this is the minimal net of the table
def own_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
