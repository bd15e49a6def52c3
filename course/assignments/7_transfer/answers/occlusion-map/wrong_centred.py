# diagnosis: the square is centred at the place, and the place is its upper left corner
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    for number, (top, left) in enumerate((top, left) for top in starts for left in starts):
        y, x = top - side // 2, left - side // 2
        covered[number, max(0, y) : y + side, max(0, x) : x + side] = 0
    before = net.predict(image[None], verbose=0)[0, label]
    after = net.predict(covered, batch_size=500, verbose=0)[:, label]
    return (before - after).reshape(len(starts), len(starts))
