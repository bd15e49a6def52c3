# diagnosis: the net has layers of its own where the base should be
def transfer_net(base):
    return keras.Sequential(
        [
            keras.models.clone_model(base),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
