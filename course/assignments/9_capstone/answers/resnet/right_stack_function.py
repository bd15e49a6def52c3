def stack(x, n, filters, stride, rate):
    for block in range(n):
        x = residual_block(x, filters, stride if block == 0 else 1)
    return layers.Dropout(rate)(x) if rate > 0 else x


def resnet(n, filters, rates):
    inputs = keras.Input((32, 32, 3))
    first = [layers.Conv2D(filters[0], 3, padding="same"), layers.BatchNormalization(momentum=0.9), layers.ReLU()]
    x = keras.Sequential(first)(inputs)
    for place in range(3):
        x = stack(x, n, filters[place], 1 if place == 0 else 2, rates[place])
    x = keras.ops.mean(x, axis=(1, 2))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
