def occlusion_map(net, image, label, side, stride):
    tops = np.arange(0, 32 - side + 1, stride)
    whole = net.predict(image[None], verbose=0)[0][label]
    rows = []
    for top in tops:
        covered = np.repeat(image[None], len(tops), axis=0)
        for index, left in enumerate(tops):
            covered[index, top : top + side, left : left + side] *= 0
        rows.append(whole - net.predict(covered, verbose=0).T[label])
    return rows
