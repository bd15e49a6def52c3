def augment(images, seed):
    random = np.random.default_rng(seed)
    result = []
    for image in images:
        single = image[None]
        top, left = random.integers(-4, 5, size=(2, 1)) + 4
        result.append(crop(flip_some(single, random.random(1) < 0.5), top, left)[0])
    return np.stack(result)
