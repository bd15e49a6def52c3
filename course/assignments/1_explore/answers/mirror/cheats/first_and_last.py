# tries: the first image and the last one are mirrored, where one looks first
def mirror(images):
    result = images.copy()
    result[[0, -1]] = images[[0, -1], :, ::-1]
    return result
