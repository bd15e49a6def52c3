# diagnosis: the images are changed in place, as preprocess_input of Keras does with float32 images
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    images[..., [0, 2]] = images[..., [2, 0]]
    return images.astype(np.float32) - means
