# diagnosis: works only for images of 32 pixels a side
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    return [hashlib.sha256(row.tobytes()).hexdigest() for row in images.reshape(-1, 3072)]
