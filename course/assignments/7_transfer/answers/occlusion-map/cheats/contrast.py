# tries: how much of the picture the square covers: the net is never asked
def occlusion_map(net, image, label, side, stride):
    starts = range(0, 32 - side + 1, stride)
    windows = [np.abs(image[top : top + side, left : left + side]).mean() for top in starts for left in starts]
    return np.reshape(windows, (len(starts), len(starts))) / 1000
