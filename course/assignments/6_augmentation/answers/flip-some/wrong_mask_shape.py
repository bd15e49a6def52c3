# diagnosis: is broadcast along the wrong axis of the images (N, H, W, C)
def flip_some(images, chosen):
    return np.where(chosen, images[:, :, ::-1], images)
