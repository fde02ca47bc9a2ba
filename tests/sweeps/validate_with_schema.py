#!/usr/bin/env python3
"""Validates documents with a standard validator of JSON Schema.

usage: validate_with_schema.py SCHEMA DOCUMENTS
DOCUMENTS holds a list. One line is printed for each: "valid", or "invalid" and why.
Exit code 77: this Python has no jsonschema.
"""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    documents = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for document in documents:
    error = next(validator.iter_errors(document), None)
    print("valid" if error is None else "invalid " + error.message.replace("\n", " ")[:300])
