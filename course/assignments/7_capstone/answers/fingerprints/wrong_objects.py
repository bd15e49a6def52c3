# diagnosis: hash objects, not their hexadecimal text
def fingerprints(images):
    return [hashlib.sha256(image.tobytes()) for image in images]
