"""A small reader of C for the style checks: blanks comments and literals, finds functions. Not a parser."""
import re

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "return", "sizeof", "_Static_assert", "static_assert",
                 "__attribute__", "_Alignas"}


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """Comments turned into spaces; line numbers stay."""
    return TOKEN.sub(lambda m: _blank(m[0]) if m[0].startswith("/") else m[0], text)


def code_only(text):
    """Comments, string and character literals, and preprocessor lines turned into spaces."""
    text = TOKEN.sub(lambda m: _blank(m[0]), text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: _blank(m[0]), text, flags=re.M)


def functions(text):
    """(name, first line, number of lines) of every function defined in a C file, signature included."""
    code = code_only(text)
    depth, start, head = 0, 0, ""
    for position, char in enumerate(code):
        if char == "{":
            if depth == 0:
                head = code[start:position]
                opened = start
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                name = _function_name(head)
                if name:
                    first = opened + len(head) - len(head.lstrip())
                    line = code.count("\n", 0, first) + 1
                    yield name, line, code.count("\n", first, position) + 1
                start = position + 1
        elif char == ";" and depth == 0:
            start = position + 1


def _function_name(head):
    if not head.rstrip().endswith(")") or "=" in head:
        return None
    for match in NAME.finditer(head):
        if match[1] not in NOT_FUNCTIONS:
            return match[1]
    return None
