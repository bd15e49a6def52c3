def occlusion_map(net, image, label, side, stride):
    count = (len(image) - side) // stride + 1
    rows, columns = np.ogrid[: len(image), : len(image)]
    whole = net(image[np.newaxis], training=False)[0, label]
    found = []
    for number in range(count * count):
        top, left = np.array(divmod(number, count)) * stride
        inside = (rows >= top) & (rows < top + side) & (columns >= left) & (columns < left + side)
        covered = np.where(inside[..., None], 0, image).astype("float32")
        found.append(float(whole) - float(net(covered[np.newaxis], training=False)[0, label]))
    return np.array(found).reshape(count, count)
