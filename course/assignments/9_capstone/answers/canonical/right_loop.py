def canonical(images):
    result = images.copy()
    for i in range(len(images)):
        result[i] -= images[i].min()
        twin = np.flip(result[i], axis=1)
        if twin.tobytes() < result[i].tobytes():
            result[i] = twin.copy()
    return result
