# diagnosis: a set or a dictionary has no order
def fingerprints(images):
    return {hashlib.sha256(image.tobytes()).hexdigest() for image in images}
