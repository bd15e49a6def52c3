# diagnosis: the dropout comes after the pooling
def resnet(n, filters, rates):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    for stack in range(3):
        for block in range(n):
            x = residual_block(x, filters[stack], 2 if stack > 0 and block == 0 else 1)
        x = layers.Dropout(rates[stack] if stack < 2 else 0)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(rates[2])(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
