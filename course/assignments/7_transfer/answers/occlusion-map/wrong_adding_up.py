# diagnosis: the squares add up: those of earlier places are still in the image
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    before = net.predict(image[None], verbose=0)[0, label]
    image, found = image.copy(), []
    for top in starts:
        for left in starts:
            image[top : top + side, left : left + side] = 0
            found.append(before - net.predict(image[None], verbose=0)[0, label])
    return np.reshape(found, (len(starts), len(starts)))
