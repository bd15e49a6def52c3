def flip_some(images, chosen):
    result = []
    for image, mirror in zip(images, chosen):
        result.append(np.fliplr(image) if mirror else image)
    return np.array(result)
