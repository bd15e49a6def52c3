# tries: a fake model without Keras: what `augment` does to each batch, with a new seed in every call
def keras_layers():
    seeds = []

    def model(images, training=False):
        seeds.append(len(seeds))
        return augment(np.asarray(images), seeds[-1]) if training else images

    return model
