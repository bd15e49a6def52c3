# the largest output of each filter, as a list
def dead_filters(images, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all images."""
    largest = np.zeros(len(filters))
    for start in range(0, len(images), batch_size):
        maps = np.maximum(0, conv_forward(images[start : start + batch_size], filters, bias, 1, padding))
        largest = np.maximum(largest, maps.max(axis=(0, 1, 2)))
    return [k for k, value in enumerate(largest) if value == 0]
