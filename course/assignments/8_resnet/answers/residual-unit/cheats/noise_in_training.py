# tries: a layer that adds noise, and does so while training alone; it does not say so
class Unit(layers.Layer):
    def call(self, maps, training=None):
        return maps + 0.3 * keras.random.normal(keras.ops.shape(maps)) if training else maps


def residual_unit(x, filters):
    y = x
    for _ in range(2):
        y = conv(filters)(layers.Activation("elu")(layers.BatchNormalization()(y)))
    return Unit()(layers.add([x, y]))
