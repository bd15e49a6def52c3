# diagnosis: hash objects, not their hexadecimal strings
def fingerprints(images):
    return [hashlib.sha256(image.tobytes()) for image in images]
