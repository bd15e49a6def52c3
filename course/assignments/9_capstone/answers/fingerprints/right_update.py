def fingerprints(images):
    texts = []
    for image in images:
        digest = hashlib.sha256()
        digest.update(np.ascontiguousarray(image))
        texts.append(digest.hexdigest())
    return texts
