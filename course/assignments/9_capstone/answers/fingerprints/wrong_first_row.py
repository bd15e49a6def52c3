# diagnosis: only a row of pixels is hashed
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    return [hashlib.sha256(image[0].tobytes()).hexdigest() for image in images]
