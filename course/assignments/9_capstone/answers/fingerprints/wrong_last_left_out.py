# diagnosis: the list has another length than the batch of images
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    return [hashlib.sha256(image.tobytes()).hexdigest() for image in images[:-1]]
