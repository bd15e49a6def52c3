# diagnosis: the base that was given is not in the net: its first layers are others
def transfer_net(base):
    return keras.Sequential(
        [
            vgg.vgg16(blocks=3),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
