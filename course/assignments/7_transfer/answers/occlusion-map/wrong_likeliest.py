# diagnosis: the class is the likeliest one, not the label
def occlusion_map(net, image, label, side, stride):
    starts = range(0, len(image) - side + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    for number, (top, left) in enumerate((top, left) for top in starts for left in starts):
        covered[number, top : top + side, left : left + side] = 0
    label = net.predict(image[None], verbose=0)[0].argmax()
    before = net.predict(image[None], verbose=0)[0, label]
    after = net.predict(covered, batch_size=500, verbose=0)[:, label]
    return (before - after).reshape(len(starts), len(starts))
