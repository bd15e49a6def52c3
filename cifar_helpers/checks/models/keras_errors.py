"""What Keras's error messages mean for code that was written for older versions, or that mixes libraries."""

from __future__ import annotations

from cifar_helpers.checks.core import Cause, Causes

LAST = "the net's images are 32 × 32 × 3: keras.Input((32, 32, 3)), and leave `data_format` out"
CHANNELS_LAST = Cause("channels come last here, and this layer expects them first", LAST)
ANOTHER_SHAPE = Cause("the net was built for inputs of another shape", LAST)
PLACEHOLDER = "use keras.ops, or a layer such as layers.ReLU()"

NEW_NAMES = {  # arguments of earlier versions, and what they are called now
    "lr": "learning_rate",
    "nb_filter": "filters",
    "nb_row": "kernel_size",
    "nb_col": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "output_dim": "units",
    "nb_epoch": "epochs",
    "input": "inputs",
    "output": "outputs",
}
FIRST_LINE = "begin the list with keras.Input((32, 32, 3)) instead"
GONE = {  # arguments that no longer exist, and what to write instead
    "decay": "leave it out; a learning-rate schedule is keras.optimizers.schedules.…, as learning_rate",
    "dim_ordering": LAST,
    "mode": "leave it out: batch normalisation has one mode",
    "input_dim": FIRST_LINE,
    "input_shape": FIRST_LINE,
    "batch_input_shape": FIRST_LINE,
}
OLD_MODULES = {  # parts of Keras's earlier versions, and where their contents are now
    "core|convolutional|pooling|normalization|advanced_activations|merge|noise|embeddings|experimental": (
        "layers are directly in keras.layers: layers.Dropout, layers.BatchNormalization, layers.add, …"
    ),
    "np_utils": "to_categorical is keras.utils.to_categorical; labels that are integers don't need it",
    "legacy": 'keras.optimizers.Adam, or the string "adam"',
    "engine|topology": "keras.Model, keras.Input and keras.layers.Layer",
}
METHODS = {  # of models, in earlier versions
    "predict_classes": "net.predict(X).argmax(axis=1)",
    "predict_proba": "net.predict(X)",
    "fit_generator": "net.fit takes generators too",
    "evaluate_generator": "net.evaluate takes generators too",
    "predict_generator": "net.predict takes generators too",
}


def renamed() -> Causes:
    """Causes of the errors that arguments of earlier versions lead to."""
    found = {}
    for old, new in NEW_NAMES.items():
        message = f"the argument `{old}` is called {new} now"
        found[rf"(not recognized|[Uu]nrecogni[sz]ed|unexpected keyword).*'{old}'"] = Cause(
            message, f"write {new}=…"
        )
    for old, step in GONE.items():
        message = f"Keras no longer has the argument `{old}`"
        found[rf"(not recognized|[Uu]nrecogni[sz]ed|unexpected keyword).*'{old}'"] = Cause(message, step)
    return found


def moved() -> Causes:
    """Causes of the errors that modules and methods of earlier versions lead to."""
    found = {}
    for old, step in OLD_MODULES.items():
        message = "a module of an earlier Keras, which no longer exists"
        indices = rf"no attribute '({old})'|No module named '[\w.]*\.({old})\b|cannot import name '({old})'"
        found[rf"{indices}|optimizers\.({old})` is not supported"] = Cause(message, step)
    for old, step in METHODS.items():
        found[rf"no attribute '{old}'"] = Cause(f"models no longer have `{old}`", step)
    return found


KERAS_ERRORS: Causes = {  # "type: message" of an exception → its likely cause
    **renamed(),
    **moved(),
    r"KerasTensor cannot be used as input to a TensorFlow function": Cause(
        "a TensorFlow function on Keras's placeholder", PLACEHOLDER
    ),
    r"KerasTensor is symbolic|symbolic KerasTensor|'KerasTensor' object has no attribute": Cause(
        "a value is asked of Keras's placeholder, which has a shape and no values yet", PLACEHOLDER
    ),
    # The kernel is as deep as the first axis is long, and not as the last one is.
    r"inputs shape=\(None, (\d+), \d+, (?!\1\))\d+\)`, `kernel shape=\(\d+, \d+, \1,": CHANNELS_LAST,
    # Feature maps of fewer filters than pixels, and the number of filters comes first in one of them.
    r"incompatible shapes.* \(\d\d, (\d\d), (\d+)\) and \(\d, \1, \2\)": CHANNELS_LAST,
    r"incompatible shapes.* \(\d, (\d\d), (\d+)\) and \(\d\d, \1, \2\)": CHANNELS_LAST,
    r"incompatible shapes.* \((\d), (\d\d), \d\) and \(\2, \2, \1\)": CHANNELS_LAST,
    r"incompatible shapes.* \((\d\d), \1, (\d)\) and \(\2, \1, \d\)": CHANNELS_LAST,
    r"inputs shape=\(None, 3, 32, 32\)|expected shape=\(None, 3, 32, 32\)": CHANNELS_LAST,
    r"expected axis 1 of input shape to have value": CHANNELS_LAST,
    r"only supports the NHWC|NCHW": CHANNELS_LAST,
    r"layer .spatial_dropout\w*. is incompatible.* expected ndim=4": Cause(
        "layers.SpatialDropout2D drops whole feature maps, and none arrive here",
        "layers.Dropout drops single numbers",
    ),
    r"expected min_ndim=4, found ndim=3.*\(None, \d+, 3\)": ANOTHER_SHAPE,
    r"expected (shape=\(None|axis -1 .* value \d+, but received input with shape \(\d)": ANOTHER_SHAPE,
    r"\b\w+\(\) missing 1 required positional argument: 'x'": Cause(
        "an activation is called where it should be named", 'without parentheses, or activation="relu"'
    ),
    r"'tuple' object has no attribute 'rank'": Cause(
        "layers of two different Keras packages in one net",
        "`import keras`, `from keras import layers`, and no other",
    ),
    r"'keras\.optimizers' has no attribute '[a-z]|import name '[a-z]\w+' from 'keras\.optimizers": Cause(
        "optimizers begin with a capital letter: keras.optimizers.Adam", 'or the string "adam"'
    ),
    r"module 'keras[\w.]*' has no attribute '|cannot import name '\w+' from 'keras": Cause(
        "a name that this version of Keras does not have",
        "capital letters matter: layers.Conv2D, layers.MaxPooling2D, layers.ReLU, layers.Dense",
    ),
    r"module 'tensorflow' has no attribute '|No module named 'keras\.|No module named 'tensorflow\.": Cause(
        "a module of an earlier version, which no longer exists",
        "`import keras`, `from keras import layers`",
    ),
    r"'NoneType' object has no attribute 'add'": Cause(
        "net.add(…) returns nothing, so nothing can follow it", "each net.add(…) on a line of its own"
    ),
    r"Only instances of `?keras\.Layer`? can be added.*<class 'type'>": Cause(
        "the list holds the name of a layer, not a layer", "with parentheses: layers.Flatten()"
    ),
    r"Only instances of `?keras\.Layer`? can be added.*<class 'list'>": Cause(
        "a list is inside the list of layers", "one list of all layers, or * before the inner list"
    ),
    r"Only instances of `?keras\.Layer`? can be added": Cause(
        "something in the list is not a layer", 'a function belongs into one: layers.Activation("relu")'
    ),
    r"Expected `trainable` to be a boolean|Sequential\.__init__\(\) takes": Cause(
        "the layers are not in a list", "keras.Sequential([…]), with square brackets"
    ),
    r"values must be KerasTensors.*=None|must be .*KerasTensor.*NoneType": Cause(
        "a part of the net is None: a function ends without `return`", "return what its last layer gives"
    ),
    r"(values must be KerasTensors|Only input tensors may be passed).*<[A-Z]": Cause(
        "a layer was made, but not called on anything",
        "layers.Something(…)(x): the second parentheses call it",
    ),
    r"values must be KerasTensors|Only input tensors may be passed": Cause(
        "a layer or a model is given something that no layer gave: a number, a shape, a list",
        "begin with x = keras.Input((32, 32, 3)); each layer takes what another one gave",
    ),
    r"is not connected to `?inputs|Graph disconnected": Cause(
        "input and output of the net are not connected",
        "one keras.Input alone, and each layer on what the one before gave",
    ),
    r"should be called on a list of inputs|too many positional arguments|Merge\.__init__\(\) takes": Cause(
        "the two paths are not in a list", "layers.add([x, y])"
    ),
    r"should have unique names|is used \d+ times in the model": Cause(
        "two layers have the same name", "leave `name` out, or give each its own"
    ),
    r"Could not interpret activation": Cause(
        "an activation that Keras does not know", 'activation="relu", activation="softmax": small letters'
    ),
    r"`data_format` argument must|value for `units`.*=[a-zA-Z]|between instances of 'str' and 'int'": Cause(
        "a layer is given something else than its numbers", "Conv2D(filters, window), Dense(units), Flatten()"
    ),
    r"`?rate`?\. Expected a float value between 0 and 1": Cause(
        "the rate of dropout is a share, 0 to 1", "layers.Dropout(0.5) drops half"
    ),
    r"__init__\(\) missing \d required": Cause(
        "a layer lacks an argument, or has it under a name of an earlier version",
        "Conv2D(filters, kernel_size), Dense(units), Dropout(rate), MaxPooling2D(pool_size)",
    ),
    r"Unrecogni[sz]ed keyword|not recognized|unexpected keyword": Cause(
        "an argument that Keras does not know", "check its spelling in the source line"
    ),
    r"total size of the tensor must be unchanged|total size of new array": Cause(
        "the shape after Reshape is fixed, and here there are other numbers",
        "layers.Flatten() takes feature maps of any size",
    ),
    r"has never been called and thus has no defined output|has no defined (input|output)": Cause(
        "the net does not know the shape of its input yet",
        "begin the list of layers with keras.Input((32, 32, 3))",
    ),
    r"FileNotFoundError|No such file": Cause(
        "a file with weights is read, and it is not there",
        "the net is untrained: leave load_weights and load_model out",
    ),
}
