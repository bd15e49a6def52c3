# tries: a layer that changes numbers while training alone, and does not say so
class Idle(layers.Layer):
    def call(self, x, training=None):
        return x * keras.random.uniform(keras.ops.shape(x), 0.7, 1.3) if training else x


def resnet(n, filters, rates):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    for stack in range(3):
        for block in range(n):
            x = residual_block(x, filters[stack], 2 if stack > 0 and block == 0 else 1)
        x = layers.Dropout(rates[stack])(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(10, activation="softmax", dtype="float32")(Idle()(x))
    return keras.Model(inputs, outputs)
