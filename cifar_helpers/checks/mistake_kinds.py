"""The kinds of small mistakes that the rules of `mutation` make, in words that give no solution away."""

from __future__ import annotations

from cifar_helpers.checks.core import Cause

LOOK = "go through your function line by line, and compare each with the formula or the text above"
SHAPES = "write the shape of each array beside its line"
KINDS = {
    "offset": Cause(
        "a number, an index or a range that is off by one or of another size, or begins or ends elsewhere",
        "compare each number with the text; write down the first and the last index that you mean",
    ),
    "reversed": Cause("an order that is reversed, or not", "compare the first and the last entry with yours"),
    "axis": Cause("an axis: something runs along another axis, or axes are in another order", SHAPES),
    "keepdims": Cause("keepdims: an axis is dropped, or kept, where the other is needed", SHAPES),
    "sign": Cause("a sign: plus and minus are exchanged, or a minus is missing", LOOK),
    "operator": Cause("an operator: one of + - * / // % ** @ is used in place of another", LOOK),
    "exchanged": Cause(
        "two things in exchanged order: arguments, parts of a tuple or an index, or the sides of - / or @",
        "check which comes first",
    ),
    "term": Cause("a term or a factor is missing", LOOK),
    "step": Cause(
        "one step is missing: a line, a call or an index", "count the steps in the text, and yours"
    ),
    "boundary": Cause(
        "a comparison at its boundary: < for <=, or > for >=", "ask what should happen when both are equal"
    ),
    "direction": Cause("a comparison or `and`/`or` that says the opposite", "read each condition aloud"),
    "condition": Cause("a condition that is missing, or holds always or never", "read each condition aloud"),
    "part": Cause("something in a tuple or list is missing, or occurs in it twice", LOOK),
    "key": Cause("an entry of a dictionary is missing, or under another's name", "compare the names of keys"),
    "argument": Cause("an argument of a call is missing", "look up what its calls take, and the defaults"),
    "option": Cause("an option of a call has another value", "look up the options of its calls"),
    "function": Cause(
        "one function for another of its family, such as min for max, sum for mean or floor for rint",
        "look up what the functions that you call return",
    ),
    "dtype": Cause("another dtype", "print the dtype of the result, and of what it is made from"),
    "variable": Cause("one variable for another", "follow each name back to where it gets its value"),
    "fixed": Cause(
        "a fixed number where an argument or a length belongs",
        "look for numbers that hold for some inputs only",
    ),
    "assignment": Cause("= where += or the like belongs: the last value wins", LOOK),
    "return": Cause("the function ends without `return`", "return the result"),
    "in place": Cause("an array that was given is overwritten", "make a copy first, .copy()"),
    "seed": Cause("NumPy's global generator is seeded in the function", "leave np.random.seed out"),
}


def said(kinds: tuple[str, ...]) -> Cause:
    """One cause for one or two kinds.

    >>> said(("sign", "term")).message
    'either a sign: plus and minus are exchanged, or a minus is missing; or a term or a factor is missing'
    """
    first, *others = [KINDS[kind] for kind in kinds]
    if not others:
        return first
    phrase = "; or ".join(cause.message for cause in (first, *others))
    return Cause(f"either {phrase}", LOOK)
