#!/usr/bin/env python3
"""check_style.py [ROOT] [--objects BUILD_DIR]: the house rules that a compiler does not know. Prints TAP.

sizes       functions over 70 lines and files over 800 need a line in tools/style_allow.txt, which may only shrink
calls       banned functions; clock and randomness of the system are asked only where they are wrapped
globals     no mutable object with static storage in the product's objects (needs --objects: a build without sanitizers)
readmes     every layer folder has a README.md, which names every .c file of the folder
catalogues  lang/id and lang/en hold the same files, keys and placeholders; keys named in code exist
marks       no unfinished marks, no paths of somebody's machine
"""
import argparse
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

import csource
from tap import Tap

FUNCTION_MAX, FILE_MAX = 70, 800
SIZED = {"src": (".c", ".h"), "tests": (".c", ".h", ".py", ".mjs"), "tools": (".py", ".sh"), "bench": (".c", ".h", ".py"),
         "web/src": (".ts", ".css")}

BANNED = {
    "strcpy": "base/str.h", "strcat": "base/str.h", "strncpy": "base/str.h", "strncat": "base/str.h",
    "sprintf": "snprintf or base/str.h", "vsprintf": "vsnprintf", "strtok": "base/str.h", "strtok_r": "base/str.h",
    "gets": "base/file.h", "atoi": "base/str.h", "atol": "base/str.h", "atoll": "base/str.h", "atof": "base/str.h",
    "strtol": "base/str.h", "strtoll": "base/str.h", "strtoul": "base/str.h", "strtoull": "base/str.h",
    "strtod": "base/str.h", "strtof": "base/str.h", "sscanf": "base/str.h",
    "localtime": "base/clock.h", "localtime_r": "base/clock.h", "gmtime": "base/clock.h", "mktime": "base/clock.h",
    "ctime": "base/clock.h", "asctime": "base/clock.h", "system": "nothing", "popen": "nothing", "alloca": "base/arena.h",
    "tmpnam": "base/file.h", "mktemp": "base/file.h", "setlocale": "nothing",
}
# Asked only by the files that wrap them, so that a simulation can pass in its own.
WRAPPED = {
    "clock_gettime": "base/clock", "gettimeofday": "base/clock", "time": "base/clock",
    "rand": "base/rng", "srand": "base/rng", "random": "base/rng", "getrandom": "base/rng", "arc4random": "base/rng",
}
CALL = re.compile(r"(?<![\w.>])([a-z_]\w*)\s*\(")

KEY = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9_-]+)+\Z")
# What stands right before a literal that is a key whatever its room.
KEY_CALL = re.compile(r"\b(?:ERR_CODE\(|text_(?:get|fmt|add)\([^\"();]*,)\s*\Z")
FILE_NAME = re.compile(r"\.(?:c|h|csv|json|geojson|db|md|html|js|css|svg|png|ico|tmp|part|log|wal|shm)\Z")
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
WEB_KEY = re.compile(r"""\bt\(\s*["'`]([a-z][a-z0-9_.-]*)["'`]""")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

MARK = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b")
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(wor" + r"k|far" + r"m|home/[a-z][a-z0-9_-]*|Users/[A-Z][A-Za-z0-9_-]*|tmp/bash_jobs)/")
SKIP_FOLDERS = {".git", "build", "var", "node_modules", "__pycache__", ".cache"}
TEXT_SUFFIXES = {".c", ".h", ".py", ".sh", ".md", ".ts", ".mjs", ".css", ".html", ".json", ".build", ".txt", ".yml", ""}
MARK_ROOMS = ("src", "web", "tools", "bench", "tests")


def files_under(root, folder, suffixes):
    base = root / folder
    if base.is_dir():
        for path in sorted(base.rglob("*")):
            if path.is_file() and path.suffix in suffixes and not SKIP_FOLDERS & set(path.relative_to(root).parts):
                yield path


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


# ---------------------------------------------------------------- sizes

def sizes(root):
    """{(what, name): lines} of everything over its limit."""
    over = {}
    for folder, suffixes in SIZED.items():
        for path in files_under(root, folder, suffixes):
            text, name = read(path), path.relative_to(root).as_posix()
            lines = text.count("\n")
            if lines > FILE_MAX:
                over["file", name] = lines
            if path.suffix == ".c":
                for function, _, length in csource.functions(text):
                    if length > FUNCTION_MAX:
                        over["function", f"{name}:{function}"] = length
    return over


def size_faults(root):
    over, seen = sizes(root), set()
    path = root / "tools/style_allow.txt"
    for number, line in enumerate(read(path).splitlines() if path.exists() else [], 1):
        if not line.strip() or line.startswith("#"):
            continue
        where, words = f"tools/style_allow.txt:{number}", line.split()
        if len(words) != 3 or not words[2].isdigit():
            yield f"{where}: not \"function|file NAME LINES\": {line}"
            continue
        entry, allowed, real = (words[0], words[1]), int(words[2]), over.get((words[0], words[1]))
        seen.add(entry)
        if real is None:
            yield f"{where}: {entry[1]} keeps to the limit now: remove this line"
        elif real < allowed:
            yield f"{where}: {entry[1]} has {real} lines now: lower the {allowed} to that"
        elif real > allowed:
            yield f"{where}: {entry[1]} grew from {allowed} to {real} lines"
    for entry, lines in over.items():
        if entry not in seen:
            limit = FILE_MAX if entry[0] == "file" else FUNCTION_MAX
            yield f"{entry[1]}: {entry[0]} of {lines} lines, over {limit}: split it"


# ---------------------------------------------------------------- calls

def call_faults(root):
    for path in files_under(root, "src", (".c", ".h")):
        name = path.relative_to(root / "src").as_posix()
        for number, line in enumerate(csource.code_only(read(path)).splitlines(), 1):
            for match in CALL.finditer(line):
                word = match[1]
                if word in BANNED:
                    yield f"src/{name}:{number}: {word}() is banned; instead: {BANNED[word]}"
                elif word in WRAPPED and not name.startswith(WRAPPED[word]):
                    yield f"src/{name}:{number}: {word}() belongs to src/{WRAPPED[word]}.c; take it as an argument"


# ---------------------------------------------------------------- globals

def global_faults(objects):
    """Symbols in writable sections. Tables of constants with pointers (.data.rel.ro) are constants."""
    found = sorted(objects.glob("src/**/*.o"))
    if not found:
        yield f"{objects}: no objects to look at"
        return
    dump = subprocess.run(["objdump", "-t", *map(str, found)], stdout=subprocess.PIPE, text=True, check=True).stdout
    row = re.compile(r"^[0-9a-f]+ .{7} (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$")
    name = ""
    for line in dump.splitlines():
        if line.endswith(("elf64-x86-64", "file format")) or "file format" in line:
            name = line.split(":")[0]
        match = row.match(line)
        if not match or match[2].startswith("."):
            continue
        section, symbol = match.groups()
        if section == "*COM*" or (re.match(r"\.(t?data|t?bss)\b", section) and not section.startswith(".data.rel.ro")):
            yield f"{pathlib.Path(name).name}: {symbol} can be written and lives in {section}: pass it in"


# ---------------------------------------------------------------- readmes

def names_in(text):
    """File names in the code spans of a README: `log`, `log.c` or `src/app/log.h` name log, `log_*` whatever begins so."""
    for span in re.findall(r"`([^`\n]+)`", text):
        name = re.fullmatch(r"(?:[a-z0-9_]+/)*([a-z0-9_]+\*?)(?:\.[ch])?", span)
        if name:
            yield name[1]


def readme_faults(root):
    for folder in sorted(p for p in (root / "src").iterdir() if p.is_dir()):
        if not (folder / "README.md").is_file():
            yield f"src/{folder.name}: no README.md (purpose, invariants, how to test, what it is not)"
            continue
        named = list(names_in((folder / "README.md").read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.c")):
            if not any(fnmatch.fnmatchcase(path.stem, name) for name in named):
                yield f"src/{folder.name}/README.md: does not name `{path.stem}` (or a `prefix*` of it)"


# ---------------------------------------------------------------- catalogues

def catalogues(root, language):
    """{file name: {key: text}}, and faults of reading."""
    found, faults = {}, []
    for path in sorted((root / "lang" / language).glob("*.json")):
        def pairs(rows, where=f"lang/{language}/{path.name}"):
            keys = [key for key, _ in rows]
            faults.extend(f"{where}: {key} stands twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
            return dict(rows)
        try:
            found[path.name] = json.loads(read(path), object_pairs_hook=pairs)
        except ValueError as error:
            faults.append(f"lang/{language}/{path.name}: {error}")
            continue
        for key, text in found[path.name].items():
            if not isinstance(text, str) or not text.strip():
                faults.append(f"lang/{language}/{path.name}: {key} has no text")
    return found, faults


def pair_faults(root):
    (first, faults), (second, more) = catalogues(root, "id"), catalogues(root, "en")
    yield from faults + more
    for name in sorted(set(first) | set(second)):
        if name not in first or name not in second:
            yield f"lang/{'en' if name in first else 'id'}/{name} is missing"
            continue
        for key in sorted(set(first[name]) | set(second[name])):
            if key not in first[name] or key not in second[name]:
                yield f"lang/{'en' if key in first[name] else 'id'}/{name}: {key} is missing"
                continue
            here, there = (set(PLACEHOLDER.findall(str(c[name][key]))) for c in (first, second))
            if here != there:
                yield f"lang/*/{name}: {key} has other placeholders in id {sorted(here)} than in en {sorted(there)}"


def key_faults(root):
    """A literal that begins like a key ("room.", where a catalogue has keys of that room) must be one, or the end of one."""
    texts = {key for language in ("id", "en") for rows in catalogues(root, language)[0].values() for key in rows}
    rooms = {key.split(".")[0] for key in texts}
    patterns = {re.sub(r"[0-9]", "0", key) for key in texts}  # "month.00" is filled in at run time
    ends = {key.split(".", 1)[1] for key in texts if "." in key}
    for path in files_under(root, "src", (".c", ".h")):
        text = csource.without_comments(read(path))
        for match in LITERAL.finditer(text):
            key = match[1]
            named = KEY_CALL.search(text[max(0, match.start() - 60):match.start()])
            if not KEY.match(key) or key in texts or not (named or key.split(".")[0] in rooms):
                continue
            if named or (key not in ends and key not in patterns and not FILE_NAME.search(key)):
                yield f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: no catalogue has \"{key}\""
    for path in files_under(root, "web/src", (".ts",)):
        text = read(path)
        for match in WEB_KEY.finditer(text):
            if match[1] not in texts:
                yield f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: no catalogue has \"{match[1]}\""


def call_text(text, start):
    """The text of a call from the '(' at start to its ')'."""
    depth, position = 0, start
    while position < len(text):
        if text[position] == '"':
            match = LITERAL.match(text, position)
            position = match.end() if match else position + 1
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            break
    return text[start:position]


def argument_faults(root):
    """Every placeholder of a sentence is given where the sentence is named; else people read "{file}"."""
    texts = {key: text for rows in catalogues(root, "id")[0].values() for key, text in rows.items()}
    for path in files_under(root, "src", (".c",)):
        text = csource.without_comments(read(path))
        for call in re.finditer(r"\b(?:err_fail|text_fmt)\(", text):
            inside = call_text(text, call.end() - 1)
            given = set(re.findall(r'\bERR_(?:STR|Z|INT|KEY)\(\s*"([a-z0-9_]+)"', inside))
            for key in LITERAL.findall(inside):
                lacking = set(PLACEHOLDER.findall(str(texts.get(key, "")))) - given
                if lacking:
                    line = text.count("\n", 0, call.start()) + 1
                    yield f"{path.relative_to(root)}:{line}: \"{key}\" wants {sorted(lacking)}, which the call does not give"


# ---------------------------------------------------------------- marks

def text_files(root):
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not SKIP_FOLDERS & set(parts) and path.suffix in TEXT_SUFFIXES:
            yield path, parts[0]


def mark_faults(root):
    for path, room in text_files(root):
        for number, line in enumerate(read(path).splitlines(), 1):
            if room in MARK_ROOMS and MARK.search(line):
                yield f"{path.relative_to(root)}:{number}: an unfinished mark"
            if MACHINE_PATH.search(line):
                yield f"{path.relative_to(root)}:{number}: a path of one machine"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?", default=".")
    parser.add_argument("--objects")
    given = parser.parse_args()
    root = pathlib.Path(given.root).resolve()
    tap = Tap()
    tap.case("sizes keep to their limits or to a shrinking list", size_faults(root))
    tap.case("no banned function, no clock or randomness taken from the system", call_faults(root))
    if given.objects:
        tap.case("no mutable globals", global_faults(pathlib.Path(given.objects)))
    tap.case("every layer has a README.md that names its files", readme_faults(root))
    tap.case("both catalogues hold the same keys and placeholders", pair_faults(root))
    tap.case("every key named in code is in the catalogues", key_faults(root))
    tap.case("every placeholder is given", argument_faults(root))
    tap.case("no unfinished marks and no paths of one machine", mark_faults(root))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
