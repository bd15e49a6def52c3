# diagnosis: "ImageNet normalisation" of other frameworks
def prepare(images):
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    return ((images / 255 - mean) / std).astype(np.float32)
