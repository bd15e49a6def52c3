# diagnosis: the kernel comes back flipped
def learn_kernel(inputs, answers, field, learning_rate, steps):
    """The kernel (field, field) that gradient descent finds for inputs (N, H, W) and their feature maps."""
    windows = im2col(inputs[..., None], field)  # (M, field · field)
    kernel = np.zeros(field * field)
    for _ in range(steps):
        error = windows @ kernel - answers.reshape(-1)  # (M,)
        kernel -= learning_rate * 2 / len(error) * windows.T @ error
    return kernel.reshape(field, field)[::-1, ::-1]
