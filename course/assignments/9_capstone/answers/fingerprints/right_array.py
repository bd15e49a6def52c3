def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    return np.array([hashlib.sha256(image.tobytes()).hexdigest() for image in images])
