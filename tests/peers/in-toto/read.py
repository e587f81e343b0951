"""in-toto's library for Python as a command, for agrees.mjs: `read.py STATEMENT [--lenient] [FIELD…]`.

Validates a statement and writes its summary as the library understands it, without the fields that are named.
"""

import json
import sys

from google.protobuf import json_format
from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement

path, *options = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    text = file.read()
try:
    Statement.copy_from_pb(json_format.Parse(text, statement_pb2.Statement())).validate()
    predicate = {field: value for field, value in json.loads(text)["predicate"].items() if field not in options}
    summary = json_format.ParseDict(predicate, vsa_pb2.VerificationSummary(), ignore_unknown_fields="--lenient" in options)
except (json_format.ParseError, ValueError) as error:
    sys.exit(str(error))
print(json.dumps(json_format.MessageToDict(summary, always_print_fields_with_no_presence=True)))
