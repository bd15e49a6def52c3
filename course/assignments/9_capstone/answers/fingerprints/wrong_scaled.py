# diagnosis: the images are divided by 255 first
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    return [hashlib.sha256((image / 255).tobytes()).hexdigest() for image in images]
