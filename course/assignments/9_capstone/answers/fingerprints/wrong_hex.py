# diagnosis: bytes.hex() is not a hash
def fingerprints(images):
    return [image.tobytes().hex() for image in images]
