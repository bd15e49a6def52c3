# diagnosis: the dropout after batch normalisation drops 20 %, not 50 %
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )
