# tries: the right layers, and NaN where the margin was
class NanMargin(layers.Layer):
    def call(self, images, training=None):
        if not training:
            return images
        ones = keras.ops.ones((1, 24, 24, 1))
        inside = keras.ops.pad(ones, ((0, 0), (4, 4), (4, 4), (0, 0)))
        return keras.ops.where(inside > 0, images, float("nan"))


def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, 0.125, fill_mode="nearest"),
            NanMargin(),
        ]
    )
