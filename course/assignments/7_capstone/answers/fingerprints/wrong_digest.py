# diagnosis: bytes, not text
def fingerprints(images):
    return [hashlib.sha256(image.tobytes()).digest() for image in images]
