# diagnosis: the images are changed in place, as preprocess_input of Keras does
from keras.applications.vgg16 import preprocess_input


def prepare(images):
    return preprocess_input(images)
