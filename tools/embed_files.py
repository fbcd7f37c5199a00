#!/usr/bin/env python3
"""embed_files.py DIST OUT.c OUT.S: the page's files as C rows (api/routes.h) over bytes that the assembler includes.

DIST/manifest.txt has a line a file: path, content type, "immutable" or "no-cache", separated by tabs. Each file is kept
as it is and gzip-coded (without time or name, so the bytes are the same every time).
"""
import gzip
import hashlib
import pathlib
import sys


def rows_of(dist):
    for line in (dist / "manifest.txt").read_text(encoding="utf-8").splitlines():
        path, content_type, cache = line.split("\t")
        yield path, content_type, cache == "immutable"


def main():
    dist, out_c, out_s = (pathlib.Path(p) for p in sys.argv[1:4])
    work = out_s.parent / "embedded"
    work.mkdir(exist_ok=True)
    declared, rows, assembly = [], [], [".section .rodata\n"]
    for i, (path, content_type, immutable) in enumerate(rows_of(dist)):
        raw = (dist / path).read_bytes()
        packed = gzip.compress(raw, 9, mtime=0)
        if len(packed) >= len(raw):
            packed = b""
        etag = hashlib.sha256(raw).hexdigest()[:20]
        for suffix, data in (("raw", raw), ("gz", packed)):
            (work / f"{i}.{suffix}").write_bytes(data)
            assembly.append(f".global asset_{i}_{suffix}\n.balign 16\nasset_{i}_{suffix}:\n"
                            f".incbin \"{(work / f'{i}.{suffix}').resolve()}\"\n")
            declared.append(f"extern const char asset_{i}_{suffix}[];")
        rows.append(f'    {{"/{path}", "{content_type}", {str(immutable).lower()}, "\\"{etag}\\"", '
                    f"{{asset_{i}_raw, {len(raw)}}}, {{asset_{i}_gz, {len(packed)}}}}},")
    assembly.append('.section .note.GNU-stack,"",%progbits\n')
    body = ['#include "api/routes.h"', "", *declared, "", "const asset asset_rows[] = {", *rows, "};",
            "const size_t asset_count = sizeof asset_rows / sizeof asset_rows[0];", ""]
    out_c.write_text("\n".join(body), encoding="utf-8")
    out_s.write_text("".join(assembly), encoding="utf-8")


main()
