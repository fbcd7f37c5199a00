#!/usr/bin/env python3
"""embed_openapi.py DIR OUT.c: docs/openapi/*.json, what the table of routes does not say of operations, as one C array.

What the tests ask (`ask`) stays out."""
import json
import pathlib
import sys


def main():
    folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    operations = {}
    for path in sorted(folder.glob("*.json")):
        for name, said in json.loads(path.read_text(encoding="utf-8")).items():
            if name in operations:
                sys.exit(f"{path}: {name} is in another file already")
            operations[name] = {key: value for key, value in said.items() if key != "ask"}
    text = json.dumps(operations, ensure_ascii=False, separators=(",", ":")).encode()
    lines = ['#include "api/openapi.h"', "", "const char openapi_bytes[] = {"]
    lines += ["    " + ", ".join(str(byte if byte < 128 else byte - 256) for byte in text[at:at + 24]) + ","
              for at in range(0, len(text), 24)]
    lines += ["};", "const size_t openapi_size = sizeof openapi_bytes;", ""]
    target.write_text("\n".join(lines), encoding="utf-8")


main()
