def bottleneck(base, images):
    rows = []
    for start in range(0, len(images), 50):
        maps = np.asarray(base.predict(images[start : start + 50], verbose=0))
        rows.append(maps.reshape(len(maps), -1, maps.shape[-1]).mean(axis=1))
    return np.concatenate(rows)
