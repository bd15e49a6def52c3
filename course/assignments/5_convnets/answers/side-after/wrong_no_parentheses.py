# diagnosis: only the window is divided by the stride: parentheses
def side_after(side, window, stride=1):
    return side - window // stride + 1
