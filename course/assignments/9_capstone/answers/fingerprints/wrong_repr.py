# diagnosis: the hash of repr(image)
def fingerprints(images):
    return [hashlib.sha256(repr(image).encode()).hexdigest() for image in images]
