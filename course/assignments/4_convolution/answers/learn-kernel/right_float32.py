# float32, with a mean
def learn_kernel(inputs, answers, field, learning_rate, steps):
    """The kernel (field, field) that gradient descent finds for inputs (N, H, W) and their feature maps."""
    windows = im2col(inputs[..., None].astype(np.float32), field)
    wanted = answers.astype(np.float32).ravel()
    kernel = np.zeros(field**2, np.float32)
    for _ in range(steps):
        error = windows @ kernel - wanted
        kernel = kernel - np.float32(learning_rate) * (2 * error[:, None] * windows).mean(axis=0)
    return kernel.reshape(field, field)
