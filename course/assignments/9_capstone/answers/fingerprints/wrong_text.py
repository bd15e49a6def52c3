# diagnosis: hashlib wants bytes
def fingerprints(images):
    return [hashlib.sha256(str(image)).hexdigest() for image in images]
