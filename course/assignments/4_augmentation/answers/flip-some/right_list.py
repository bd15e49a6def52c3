def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    return [image[:, ::-1] if flag else image for image, flag in zip(images, chosen)]
