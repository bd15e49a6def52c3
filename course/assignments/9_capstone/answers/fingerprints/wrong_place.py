# diagnosis: the index of the image is hashed too
def fingerprints(images):
    return [hashlib.sha256(image.tobytes() + str(i).encode()).hexdigest() for i, image in enumerate(images)]
