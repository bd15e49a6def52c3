# tries: a layer that changes the feature maps while training alone, and does not say so
class Idle(layers.Layer):
    def call(self, maps, training=None):
        return maps * keras.random.uniform(keras.ops.shape(maps), 0.5, 1.5) if training else maps


def residual_net(classes):
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            x = layers.MaxPooling2D(2)(x)
        x = layers.Activation("elu")(layers.BatchNormalization()(x))
        x = residual_unit(conv(filters)(x), filters)
    x = layers.MaxPooling2D(8)(layers.Activation("elu")(x))
    outputs = layers.Dense(classes, activation="softmax", dtype="float32")(Idle()(layers.Flatten()(x)))
    return keras.Model(inputs, outputs)
