# diagnosis: the bytes of float32 numbers, not of the uint8 levels
def fingerprints(images):
    return [hashlib.sha256(image.astype(np.float32).tobytes()).hexdigest() for image in images]
