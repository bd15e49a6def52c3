# diagnosis: a model comes back, not its output
def bottleneck(base, images):
    return keras.Sequential([base, layers.GlobalAveragePooling2D()])
