# diagnosis: the image is covered but for the square
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    covered = np.zeros_like(covered)
    for number, (top, left) in enumerate((top, left) for top in starts for left in starts):
        covered[number, top : top + side, left : left + side] = image[top : top + side, left : left + side]
    before = net.predict(image[None], verbose=0)[0, label]
    after = net.predict(covered, batch_size=500, verbose=0)[:, label]
    return (before - after).reshape(len(starts), len(starts))
