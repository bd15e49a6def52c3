# diagnosis: the images are changed in place
def canonical(images):
    images -= images.min(axis=(1, 2, 3), keepdims=True)
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in zip(images, images[:, :, ::-1])])
