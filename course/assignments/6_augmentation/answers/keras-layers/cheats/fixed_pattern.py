# tries: a fake model without Keras: every other image is mirrored, and shifted by its place in the batch
def keras_layers():
    def model(images, training=False):
        places = np.arange(len(images))
        if not training:
            return images
        return crop(flip_some(np.asarray(images), places % 2 == 0), places % 9, places * 4 % 9)

    return model
