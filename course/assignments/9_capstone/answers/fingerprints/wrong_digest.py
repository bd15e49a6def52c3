# diagnosis: bytes, not strings
def fingerprints(images):
    return [hashlib.sha256(image.tobytes()).digest() for image in images]
