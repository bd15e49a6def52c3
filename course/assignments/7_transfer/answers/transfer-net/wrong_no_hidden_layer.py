# diagnosis: ; and the hidden dense layer is missing
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
