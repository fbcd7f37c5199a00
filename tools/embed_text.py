#!/usr/bin/env python3
"""embed_text.py LANG_DIR OUT.c: turns lang/<language>/*.json into one sorted C table (base/text.h)."""
import json
import pathlib
import sys

LANGUAGES = ("id", "en")


def catalogue(folder):
    rows = {}
    for path in sorted(folder.glob("*.json")):
        for key, text in json.loads(path.read_text(encoding="utf-8")).items():
            if key in rows:
                sys.exit(f"{path}: key {key} is already in another file of {folder.name}")
            rows[key] = text
    return rows


def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        if byte in (0x22, 0x5C):
            out.append("\\" + chr(byte))
        elif 0x20 <= byte < 0x7F and byte != 0x3F:  # '?' is escaped: no trigraphs
            out.append(chr(byte))
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def main():
    root, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    by_language = [catalogue(root / name) for name in LANGUAGES]
    keys = set(by_language[0]) | set(by_language[1])
    missing = [k for k in keys if any(k not in c for c in by_language)]
    if missing:
        sys.exit("in one language only: " + ", ".join(sorted(missing)))
    lines = ['#include "base/text.h"', "", "const text_row text_rows[] = {"]
    for key in sorted(keys, key=lambda k: k.encode("utf-8")):
        texts = ", ".join(c_string(c[key]) for c in by_language)
        lines.append(f"    {{{c_string(key)}, {{{texts}}}}},")
    lines += ["};", "const size_t text_row_count = sizeof text_rows / sizeof text_rows[0];", ""]
    target.write_text("\n".join(lines), encoding="utf-8")


main()
