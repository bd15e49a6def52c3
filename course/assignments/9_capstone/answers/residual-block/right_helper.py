def convolved(x, filters, stride=1):
    x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    return layers.BatchNormalization(momentum=0.9)(x)


def residual_block(x, filters, stride):
    y = convolved(layers.ReLU()(convolved(x, filters, stride)), filters)
    if x.shape[-1] != filters or stride > 1:
        x = layers.Conv2D(filters, 1, strides=stride)(x)
    return layers.ReLU()(layers.Add()([y, x]))
