# diagnosis: the stride is multiplied with, not divided by
def side_after(side, window, stride=1):
    return (side - window) * stride + 1
