# diagnosis: scaled to -1 to 1, as other nets of Keras want it
def prepare(images):
    return images.astype(np.float32) / 127.5 - 1
