# diagnosis: md5, not the sha256 that was asked for
def fingerprints(images):
    return [hashlib.md5(image.tobytes()).hexdigest() for image in images]
