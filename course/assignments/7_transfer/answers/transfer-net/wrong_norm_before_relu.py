# diagnosis: batch normalisation comes before the ReLU
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
