# diagnosis: layers.SpatialDropout2D drops whole feature maps, and layers.Dropout single numbers of them
def transfer_net(base):
    return keras.Sequential(
        [
            base,
            layers.SpatialDropout2D(0.5),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
