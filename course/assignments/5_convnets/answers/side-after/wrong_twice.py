# diagnosis: the window is taken off twice
def side_after(side, window, stride=1):
    return (side - 2 * window) // stride + 1
