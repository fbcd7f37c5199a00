#!/usr/bin/env python3
"""check_layers.py [ROOT]: every #include under ROOT/src keeps to the table ROOT/src/LAYERS. Prints TAP.

A line of the table is "layer : layers it may include"; a line may name only lines above it ("*" names all of them), so
no cycle can be written. An include of the project is written "layer/file.h"; x_internal.h belongs to its layer alone.
"""
import pathlib
import re
import sys

from tap import Tap

LINE = re.compile(r"^([a-z]+)\s*:\s?(.*)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = (".c", ".h", ".inc")


def read_table(path):
    """The table as {layer: set of layers it may include}, and the faults of the table itself."""
    table, faults = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.split("#", 1)[0].rstrip()
        if not line:
            continue
        match = LINE.match(line)
        if not match:
            faults.append(f"src/LAYERS:{number}: not \"layer : layers it may include\": {line}")
            continue
        name, rest = match.groups()
        names = re.split(r"\s{2,}", rest, maxsplit=1)[0].split()  # two spaces begin a remark
        if name in table:
            faults.append(f"src/LAYERS:{number}: {name} has a line already")
        for other in names:
            if other != "*" and other not in table:
                faults.append(f"src/LAYERS:{number}: {name} names {other}, which is not a line above it")
        table[name] = set(table) if "*" in names else set(names)
    return table, faults


def folder_faults(src, table):
    for folder in sorted(p for p in src.iterdir() if p.is_dir()):
        if folder.name not in table:
            yield f"src/{folder.name}: this folder has no line in src/LAYERS"


def include_faults(src, path, layer, table):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        bracket, name = match.groups()
        where = f"{path.relative_to(src.parent)}:{number}"
        other = name.split("/", 1)[0]
        if bracket == "<":
            if "/" in name and other in table:
                yield f"{where}: <{name}> is ours: write \"{name}\""
            continue
        if "/" not in name or other not in table:
            yield f"{where}: \"{name}\" does not begin with a layer: write \"layer/file.h\""
        elif other != layer and other not in table[layer]:
            yield f"{where}: {layer} may not include {other} (\"{name}\"); src/LAYERS allows: " + (
                " ".join(sorted(table[layer])) or "nothing")
        elif other != layer and name.endswith("_internal.h"):
            yield f"{where}: \"{name}\" is internal to {other}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    src = root / "src"
    table, faults = read_table(src / "LAYERS")
    tap = Tap()
    tap.case("src/LAYERS names only lines above", faults)
    tap.case("every folder under src has a line", folder_faults(src, table))
    for layer in table:
        if (src / layer).is_dir():
            files = sorted(p for p in (src / layer).rglob("*") if p.suffix in SOURCES)
            tap.case(f"includes of {layer}", [f for p in files for f in include_faults(src, p, layer, table)])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
