def resnet(n, filters, rates):
    inputs = x = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization(momentum=0.9)(x))
    for width, rate, stride in zip(filters, rates, (1, 2, 2)):
        x = residual_block(x, width, stride)
        for _ in range(n - 1):
            x = residual_block(x, width, 1)
        x = layers.Dropout(rate)(x)
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(inputs=inputs, outputs=layers.Softmax()(layers.Dense(10)(x)))
