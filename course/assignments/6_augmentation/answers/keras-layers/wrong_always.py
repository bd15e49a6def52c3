# diagnosis: images change at prediction, too
def keras_layers():
    flip = layers.RandomFlip("horizontal")
    shift = layers.RandomTranslation(0.125, 0.125, fill_mode="nearest")

    class Always(keras.Model):
        def call(self, images, training=None):
            return shift(flip(images, training=True), training=True)

    return Always()
