# diagnosis: bytes.hex() is no hash
def fingerprints(images):
    return [image.tobytes().hex() for image in images]
