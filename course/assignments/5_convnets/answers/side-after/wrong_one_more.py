# diagnosis: one window too many
def side_after(side, window, stride=1):
    return (side - window) // stride + 2
