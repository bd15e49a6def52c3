# diagnosis: there is no dropout after stack 3: rates[2] is not used
def resnet(n, filters, rates):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    for stack in range(3):
        for block in range(n):
            x = residual_block(x, filters[stack], 2 if stack > 0 and block == 0 else 1)
        x = layers.Dropout(rates[stack] if stack < 2 else 0)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
