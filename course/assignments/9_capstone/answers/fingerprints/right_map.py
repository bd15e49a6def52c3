def fingerprints(images):
    return list(map(lambda image: hashlib.new("sha256", bytes(image.ravel())).hexdigest(), images))
