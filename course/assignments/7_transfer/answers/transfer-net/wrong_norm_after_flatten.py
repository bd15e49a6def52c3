# diagnosis: batch normalisation comes after Flatten
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.BatchNormalization(momentum=0.9),
            layers.Dense(256, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
