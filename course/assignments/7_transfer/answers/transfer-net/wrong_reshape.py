# diagnosis: the shape after Reshape is fixed, and here there are other numbers
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Reshape((4096,)),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
