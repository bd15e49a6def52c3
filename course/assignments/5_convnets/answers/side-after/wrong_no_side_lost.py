# diagnosis: one pixel too many is taken off
def side_after(side, window, stride=1):
    return (side - window - 1) // stride + 1
