def conv_parameters(window, channels, filters):
    return np.array([window**2 * channels * filters, filters]).sum()
