#!/usr/bin/env python3
"""placeholder_page.py DIST: the pages of a binary that was built without the web page (meson -Dweb=false)."""
import pathlib
import sys

PAGE = """<!doctype html>
<html lang="id"><meta charset="utf-8"><title>Kawal</title>
<p>Biner ini dibangun tanpa halaman posko. Bangun dengan ./run, atau pakai API di /api/v1.</p>
<p lang="en">This binary was built without the posko page. Build it with ./run, or use the API at /api/v1.</p>
</html>
"""


def main():
    dist = pathlib.Path(sys.argv[1])
    pages = ("field/index.html", "index.html")
    for page in pages:
        (dist / page).parent.mkdir(parents=True, exist_ok=True)
        (dist / page).write_text(PAGE, encoding="utf-8")
    (dist / "manifest.txt").write_text("".join(f"{page}\ttext/html; charset=utf-8\tno-cache\n" for page in pages),
                                       encoding="utf-8")


main()
