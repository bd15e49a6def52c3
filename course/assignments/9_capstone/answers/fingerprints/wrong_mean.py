# diagnosis: the mean of the image is hashed
def fingerprints(images):
    return [hashlib.sha256(image.mean().tobytes()).hexdigest() for image in images]
