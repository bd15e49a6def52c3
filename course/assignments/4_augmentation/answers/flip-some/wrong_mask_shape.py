# diagnosis: meets the images (N, H, W, C) at the wrong axis
def flip_some(images, chosen):
    return np.where(chosen, images[:, :, ::-1], images)
