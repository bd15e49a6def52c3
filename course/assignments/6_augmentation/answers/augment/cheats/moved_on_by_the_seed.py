# tries: one list of changes that was drawn for ever, moved on by the seed
drawn = np.random.RandomState(5)
flips = drawn.rand(997) < 0.5
shifts = drawn.randint(9, size=(2, 997))


def augment(images, seed):
    places = (np.arange(len(images)) // 2 + seed) % 997
    return crop(flip_some(images, flips[places]), *shifts[:, places])
