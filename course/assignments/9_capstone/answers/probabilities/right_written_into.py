def probabilities(net, images, mean, std):
    rows = np.zeros((len(images), 10), dtype=np.float32)
    for start in range(0, len(images), 64):
        part = slice(start, start + 64)
        rows[part] = net.predict_on_batch((images[part] - mean) / std)
    return rows
