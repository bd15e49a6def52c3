# diagnosis: an image and its mirror image get two forms
def canonical(images):
    return images - images.min(axis=(1, 2, 3), keepdims=True)
