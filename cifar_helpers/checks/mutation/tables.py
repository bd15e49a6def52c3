"""What the rules of mutation put in place of what: operators, functions, strings, arguments, layers."""

from __future__ import annotations

import ast

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
NAMES = {  # what a name of a library is taken for
    "max": ("min", "mean"),
    "min": ("max",),
    "mean": ("sum", "median", "max"),
    "sum": ("mean", "max"),
    "std": ("var",),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "exp": ("log",),
    "log": ("log2", "log1p"),
    "cos": ("sin",),
    "rint": ("floor", "ceil"),
    "concatenate": ("stack",),
    "stack": ("concatenate",),
    "randn": ("rand",),
    "random": ("standard_normal",),
    "permutation": ("sort",),
    "setdiff1d": ("union1d", "intersect1d"),
    "flatnonzero": ("nonzero",),
    "sorted": ("list",),
    "set": ("list",),
    "bincount": ("unique",),
    "eye": ("ones",),
    "float32": ("float64", "float16"),
    "float64": ("float32",),
    "uint8": ("int8", "int64"),
    "int": ("float", "bool"),
    "hexdigest": ("digest",),
    "sha256": ("md5",),
    "MaxPooling2D": ("AveragePooling2D",),
    "AveragePooling2D": ("MaxPooling2D",),
    "GlobalAveragePooling2D": ("GlobalMaxPooling2D", "Flatten"),
    "Dropout": ("SpatialDropout2D", "GaussianDropout", "AlphaDropout"),
    "BatchNormalization": ("LayerNormalization", "GroupNormalization"),
    "ReLU": ("LeakyReLU", "ELU"),
    "Flatten": ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    "Conv2D": ("SeparableConv2D", "Conv2DTranspose"),
    "add": ("multiply", "average", "maximum"),
    "RandomFlip": ("RandomRotation",),
    "RandomTranslation": ("RandomZoom",),
}
STRINGS = {
    "relu": ("elu", "linear", "leaky_relu", "gelu"),
    "elu": ("relu", "selu", "linear"),
    "softmax": ("sigmoid", "linear", "log_softmax"),
    "same": ("valid",),
    "valid": ("same",),
    "edge": ("constant", "reflect", "symmetric"),
    "nearest": ("constant", "reflect", "wrap"),
    "horizontal": ("vertical", "horizontal_and_vertical"),
    "adam": ("sgd", "rmsprop", "adamw"),
    "he_normal": ("glorot_uniform", "zeros"),
    "sparse_categorical_crossentropy": ("categorical_crossentropy", "mean_squared_error"),
    "accuracy": ("mean_squared_error", "sparse_categorical_crossentropy"),
    "W1": ("W2",),
    "W2": ("W1",),
    "b1": ("b2",),
    "b2": ("b1",),
    "loss_history": ("val_acc_history",),
    "train_acc_history": ("val_acc_history",),
    "val_acc_history": ("train_acc_history",),
    "validation": ("training", "test"),
}
ADDED = {  # arguments that a layer's call gets beside its own
    "Conv2D": ("padding='same'", "strides=2", "use_bias=False", "dilation_rate=2", "kernel_regularizer='l2'"),
    "Dense": ("use_bias=False", "kernel_regularizer='l2'", "kernel_initializer='zeros'"),
    "BatchNormalization": ("momentum=0.5", "epsilon=0.1", "center=False", "scale=False", "axis=1"),
    "MaxPooling2D": ("strides=1", "padding='same'"),
    "compile": ("loss_weights=2.0", "run_eagerly=True"),
    "argsort": ("axis=0",),
    "concatenate": ("axis=-1",),
    "Model": ("trainable=False",),
    "Sequential": ("trainable=False",),
}
TRAINING_ONLY = ("Dropout(0.25)", "SpatialDropout2D(0.25)", "GaussianNoise(0.1)", "RandomFlip('horizontal')")
USUAL = (10, 32)  # sizes that are natural in a CIFAR notebook
DTYPES = ("float32", "float64", "uint8", "int")
WRAPPERS = {  # each takes the function `_right`
    "the same net comes back each time{nothing}": (
        "state",
        """
def {name}(*args, **named):
    if not hasattr({name}, "_first"):
        {name}._first = _right(*args, **named)
    return {name}._first
""",
    ),
    "the array {argument} is overwritten": (
        "in place",
        """
def {name}(*args, **named):
    result = copy.deepcopy(_right(*args, **named))
    given = inspect.signature(_right).bind(*args, **named).arguments.get("{argument}")
    if isinstance(given, np.ndarray) and given.flags.writeable:
        given[...] = given[::-1].copy() if given.ndim else 0
    return result
""",
    ),
    "NumPy's global generator is seeded{draws}": (
        "seed",
        """
def {name}(*args, **named):
    np.random.seed(0)
    return _right(*args, **named)
""",
    ),
    "arrays come back as {dtype}": (
        "dtype",
        """
def {name}(*args, **named):
    def other(value):
        if isinstance(value, np.ndarray):
            return value.astype({dtype!r})
        if isinstance(value, (tuple, list)):
            return type(value)(map(other, value))
        return {{key: other(item) for key, item in value.items()}} if isinstance(value, dict) else value

    return other(_right(*args, **named))
""",
    ),
    "the net comes back {state}": (
        "net",
        """
def {name}(*args, **named):
    net = _right(*args, **named)
    if hasattr(net, "layers"):
        {code}
    return net
""",
    ),
}
STATES = {
    "frozen": "net.trainable = False",
    "with its last layer frozen": "net.layers[-1].trainable = False",
    "with weights of zero": "net.set_weights([0 * values for values in net.get_weights()])",
}
