"""The wall: the student's code runs in process A, the tests in process B, and answers cross by copy.

The protocol, for whoever audits it
-----------------------------------
B asks, A answers, one question at a time, over a Unix socket (`frames`). B trusts nothing that it reads: a
body is decoded by `encoding`, which knows a closed list of values and runs no code of A's. Whatever is
not as described here ends the connection with a `WallError` of `errors`.

A request is the tuple ``(operation, released, *arguments)``, where `released` lists handles that B has
forgotten. The operations, which are the only code that B can have A run:

==========================  =====================================================================
``lookup, name``            the student's object of this name
``call, x, args, named``    ``x(*args, **named)``
``get, x, name, refer``     ``getattr(x, name)``; as a handle whatever it is, if `refer` is true
``set, x, name, value``     ``setattr(x, name, value)``
``item, x, key, refer``     ``x[key]``; `refer` as above
``set_item, x, key, value`` ``x[key] = value``
``len, x``                  ``len(x)``
``iter, x``                 a handle of ``iter(x)``
``next, x``                 ``(True, item)``, or ``(False, None)`` at the end
``array, x``                ``np.asarray(x)``
``isinstance, value, x``    ``isinstance(value, x)``, by claim
``pause``                   nothing: A stops answering until it is told to `endpoint.attend` again
==========================  =====================================================================

An answer is ``("ok", value)`` or ``("error", type, text, source line)``. Values with a copy cross by copy,
in both directions; anything else of A's crosses as a handle, a number that only A resolves, with the names
of its classes as A claims them. In a request, B's own handles cross as references. B's functions don't cross.

A decides every answer and may lie in each; what it can't do is decide what B makes of it. So a test compares
with a reference in B. Students' operators never run for B: comparing, adding or testing a handle raises.

`server` is A's side, `endpoint` its place in a kernel. `proxies` and `namespace` are B's. `copies` are the
containers that B gets.
"""
