# diagnosis: Python's hash of bytes is salted
def fingerprints(images):
    return [hash(image.tobytes()) for image in images]
