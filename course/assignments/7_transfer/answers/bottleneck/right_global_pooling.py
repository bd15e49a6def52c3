def bottleneck(base, images):
    pooled = layers.GlobalAveragePooling2D()(base.output)
    return keras.Model(base.inputs, pooled).predict(images, batch_size=64, verbose=0)
