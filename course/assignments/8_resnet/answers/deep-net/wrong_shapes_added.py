# diagnosis: two feature maps of different shapes are added
def deep_net(units, filters, shortcuts, classes):
    inputs = keras.Input((32, 32, 3))
    x = conv(filters[0])(inputs)
    for stage in range(3):
        x = layers.MaxPooling2D(2)(x) if stage > 0 else x
        for number in range(units):
            y = x
            for _ in range(2):
                y = layers.BatchNormalization()(y)
                y = layers.Activation("elu")(y)
                y = conv(filters[stage])(y)
            x = layers.add([x, y]) if shortcuts else y
    x = layers.BatchNormalization()(x)
    x = layers.Activation("elu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
