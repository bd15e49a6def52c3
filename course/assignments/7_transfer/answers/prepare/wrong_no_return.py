# diagnosis: the function ends without `return`
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    images[..., ::-1].astype(np.float32) - means
