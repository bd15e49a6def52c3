# diagnosis: the momentum of batch normalisation is 0.1, not 0.9
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.1),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
