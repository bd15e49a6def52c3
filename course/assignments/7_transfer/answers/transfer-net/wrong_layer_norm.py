# diagnosis: LayerNormalization() after relu, where the table has BatchNormalization()
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.LayerNormalization(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
