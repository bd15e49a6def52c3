# diagnosis: the hash of str(image): NumPy prints a large array with dots in its middle
def fingerprints(images):
    return [hashlib.sha256(str(image).encode()).hexdigest() for image in images]
