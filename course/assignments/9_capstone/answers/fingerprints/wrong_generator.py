# diagnosis: a generator can be read only once
def fingerprints(images):
    return (hashlib.sha256(image.tobytes()).hexdigest() for image in images)
