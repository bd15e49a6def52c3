# tries: the hash of a corner, which differs from image to image
def fingerprints(images):
    return [hashlib.sha256(image[:4, :4].tobytes()).hexdigest() for image in images]
