def block(maps, filters):
    for _ in range(2):
        maps = layers.ReLU()(layers.Conv2D(filters, 3)(maps))
    return layers.MaxPooling2D()(maps)


def vgg_net():
    image = keras.Input((32, 32, 3))
    maps = layers.Dropout(0.5)(block(block(image, 32), 64))
    hidden = layers.Dense(512, activation="relu")(layers.Flatten()(maps))
    return keras.Model(image, layers.Dense(10, activation="softmax")(layers.Dropout(0.5)(hidden)))
