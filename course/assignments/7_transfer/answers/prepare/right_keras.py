from keras.applications.vgg16 import preprocess_input


def prepare(images):
    return preprocess_input(images.astype("float32"))
