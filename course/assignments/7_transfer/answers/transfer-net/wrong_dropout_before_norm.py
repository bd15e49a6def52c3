# diagnosis: BatchNormalization() does not belong after Dropout(0.5)
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dropout(0.5),
            layers.BatchNormalization(momentum=0.9),
            layers.Dense(10, activation="softmax"),
        ]
    )
