# diagnosis: the image is changed in place: a square stays in it
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    before = net.predict(image[None], verbose=0)[0, label]
    whole, found = image.copy(), np.zeros((len(starts), len(starts)))
    for row, top in enumerate(starts):
        for column, left in enumerate(starts):
            image[:] = whole
            image[top : top + side, left : left + side] = 0
            found[row, column] = before - net.predict(image[None], verbose=0)[0, label]
    return found
