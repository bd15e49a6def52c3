# diagnosis: layers.SpatialDropout2D drops whole feature maps, and layers.Dropout single numbers of them
def minimal_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.SpatialDropout2D(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
