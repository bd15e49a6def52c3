def occlusion_map(net, image, label, side, stride):
    starts = range(0, image.shape[0] - side + 1, stride)
    stack = [image]
    for top in starts:
        for left in starts:
            copy = np.array(image)
            copy[top : top + side, left : left + side, :] = 0.0
            stack.append(copy)
    own = np.asarray(net.predict(np.stack(stack), verbose=0))[:, label]
    return (own[0] - own[1:]).reshape(len(starts), len(starts))
