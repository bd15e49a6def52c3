# diagnosis: the first window is not counted
def side_after(side, window, stride=1):
    return (side - window) // stride
