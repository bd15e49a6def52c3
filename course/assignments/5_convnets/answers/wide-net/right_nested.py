def wide_net():
    body = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
        ]
    )
    head = [layers.Flatten(), layers.Dense(128, "relu"), layers.Dropout(0.5), layers.Dense(10, "softmax")]
    return keras.Sequential([body, *head])
