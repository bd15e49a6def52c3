# diagnosis: one choice for the whole batch
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    return np.array(min(levels, levels[:, :, ::-1], key=lambda batch: batch.tobytes()))
