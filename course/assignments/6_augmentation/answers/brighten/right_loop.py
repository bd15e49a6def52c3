def brighten(images, factors):
    result = np.empty_like(images)
    for i, factor in enumerate(factors):
        result[i] = np.minimum(255, images[i] * factor)
    return result
