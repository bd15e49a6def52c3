# tries: a memory: one net for all calls with the same numbers
kept = {}


def resnet(n, filters, rates):
    key = n, tuple(filters), tuple(rates)
    if key in kept:
        return kept[key]
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    for stack in range(3):
        for block in range(n):
            x = residual_block(x, filters[stack], 2 if stack > 0 and block == 0 else 1)
        x = layers.Dropout(rates[stack])(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(10, activation="softmax", dtype="float32")(x)
    kept[key] = keras.Model(inputs, outputs)
    return kept[key]
