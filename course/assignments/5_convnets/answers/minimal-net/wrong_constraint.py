# diagnosis: Conv2D has kernel_constraint, which changes the weights while training
def minimal_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu", kernel_constraint="max_norm"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
