# tries: the chosen places of the visible check, whatever is chosen
def flip_some(images, chosen):
    result = images.copy()
    places = np.flatnonzero(np.random.default_rng(0).permutation(np.arange(len(images)) % 3 == 0))
    result[places] = images[places, :, ::-1]
    return result
