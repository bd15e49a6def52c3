# diagnosis: batch normalisation and ReLU come before the convolutions, and here after them
def residual_block(x, filters, stride):
    y = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    y = layers.Conv2D(filters, 3, strides=stride, padding="same")(y)
    y = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(y))
    y = layers.Conv2D(filters, 3, padding="same")(y)
    if stride != 1:
        x = layers.Conv2D(filters, 1, strides=stride)(x)
    return layers.add([x, y])
