# diagnosis: the channels of the image, 3, are counted for every layer
def conv_parameters(window, channels, filters):
    return (window * window * 3 + 1) * filters
