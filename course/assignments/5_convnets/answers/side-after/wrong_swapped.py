# diagnosis: side and window are swapped
def side_after(side, window, stride=1):
    return (window - side) // stride + 1
