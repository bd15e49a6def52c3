def residual_block(x, filters, stride):
    shortcut = layers.Conv2D(filters, 1, strides=2, padding="same")(x) if stride == 2 else x
    x = layers.Conv2D(filters, (3, 3), stride, "same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Conv2D(filters, (3, 3), padding="same")(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    return keras.ops.relu(x + shortcut)
