# diagnosis: the hidden dense layer has 512 units, not 256
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
