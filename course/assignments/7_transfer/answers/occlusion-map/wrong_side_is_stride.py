# diagnosis: the side of the square is stride, not side
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    for number, (top, left) in enumerate((top, left) for top in starts for left in starts):
        covered[number, top : top + stride, left : left + stride] = 0
    before = net.predict(image[None], verbose=0)[0, label]
    after = net.predict(covered, batch_size=500, verbose=0)[:, label]
    return (before - after).reshape(len(starts), len(starts))
