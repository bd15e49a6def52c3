def mix(images, labels, shares, partners):
    def both(values):
        own = np.einsum("n,n...->n...", shares, values)
        return (own + np.einsum("n,n...->n...", 1 - shares, values[partners])).astype("float32")

    return both(images.astype(float)), both(np.eye(10)[labels])
