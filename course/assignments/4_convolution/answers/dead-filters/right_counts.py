# how often each filter outputs anything
def dead_filters(X, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all of X."""
    counts = 0
    for batch in np.array_split(X, -(-len(X) // batch_size)):
        counts = counts + np.sum(conv_forward(batch, filters, bias, padding=padding) > 0, axis=(0, 1, 2))
    return np.where(counts == 0)[0]
