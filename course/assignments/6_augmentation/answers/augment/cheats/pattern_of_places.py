# tries: no draw: each image's change follows from its index and the seed
def augment(images, seed):
    places = np.arange(len(images)) + seed
    return crop(flip_some(images, places % 2 == 0), places * 5 % 9, (places // 9) % 9)
