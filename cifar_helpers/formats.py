"""Import this before nbformat: a second less at each start.

jsonschema, with which nbformat validates, would build a grammar of internationalised addresses in each
process, for a format that no notebook's schema has. It does not check that format then.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # what Python takes for "not there"
