# diagnosis: the net itself is changed
def features(net, images):
    net.pop()
    return net.predict(images, batch_size=500, verbose=0)
