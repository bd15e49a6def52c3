# diagnosis: the net wants a batch (N, 32, 32, 3), not a single image
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    before = net.predict(image, verbose=0)[label]
    found = np.zeros((len(starts), len(starts)))
    for row, top in enumerate(starts):
        for column, left in enumerate(starts):
            covered = image.copy()
            covered[top : top + side, left : left + side] = 0
            found[row, column] = before - net.predict(covered, verbose=0)[label]
    return found
