# diagnosis: one fingerprint for all images
def fingerprints(images):
    return hashlib.sha256(images.tobytes()).hexdigest()
