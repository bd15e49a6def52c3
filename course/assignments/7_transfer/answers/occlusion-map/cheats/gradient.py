# tries: a saliency map: the weights of one dense layer, read from the net, times the pixels
def occlusion_map(net, image, label, side, stride):
    weights = net.get_weights()[0][:, label].reshape(32, 32, 3)
    starts = range(0, 32 - side + 1, stride)
    shares = weights * image
    sums = [shares[top : top + side, left : left + side].sum() for top in starts for left in starts]
    return np.reshape(sums, (len(starts), len(starts)))
