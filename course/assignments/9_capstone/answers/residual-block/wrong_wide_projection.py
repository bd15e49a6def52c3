# diagnosis: the shortcut has windows of 3 × 3 pixels, not of 1 × 1
def residual_block(x, filters, stride):
    y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    y = layers.BatchNormalization(momentum=0.9)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization(momentum=0.9)(y)
    if stride != 1:
        x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    return layers.ReLU()(layers.add([x, y]))
