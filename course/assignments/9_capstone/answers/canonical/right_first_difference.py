def canonical(images):
    flat = images.reshape(len(images), -1).astype(int)
    twins = images[:, :, ::-1].reshape(len(images), -1).astype(int)
    at = (flat != twins).argmax(axis=1)[:, None]
    swap = np.take_along_axis(twins, at, 1) < np.take_along_axis(flat, at, 1)
    chosen = np.where(swap, twins, flat)
    return (chosen - chosen.min(axis=1, keepdims=True)).reshape(images.shape)
