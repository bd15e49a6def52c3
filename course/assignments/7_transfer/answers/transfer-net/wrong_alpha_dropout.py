# diagnosis: layers.AlphaDropout is for nets with selu, not with ReLU: layers.Dropout sets numbers to 0
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.AlphaDropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
