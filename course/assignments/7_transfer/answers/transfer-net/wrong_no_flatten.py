# diagnosis: Flatten is missing
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
