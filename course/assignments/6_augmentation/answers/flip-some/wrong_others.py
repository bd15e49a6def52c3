# diagnosis: the others are mirrored
def flip_some(images, chosen):
    return np.where(chosen[:, None, None, None], images, images[:, :, ::-1])
