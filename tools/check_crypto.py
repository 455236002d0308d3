"""Only two modules may import `cryptography`: the narrow waists for signing and sealing.

import-linter says the same of the three packages; this also looks at the files
outside them, and at imports made by name.
"""

import ast
import sys
from collections.abc import Iterator

from tools.tree import ROOT, files

ALLOWED = {"consent/signing.py", "messaging/sealing.py"}
# Tests recompute results with the library itself, and benches measure it.
ELSEWHERE = ("tests/", "bench/")
BY_NAME = {"import_module", "__import__", "find_spec"}


def imported(source: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module name imported, with its line."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if called in BY_NAME and isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def main() -> int:
    """Name every import that should not be there."""
    found = 0
    for path in files(".py"):
        name = path.relative_to(ROOT).as_posix()
        if name in ALLOWED or name.startswith(ELSEWHERE):
            continue
        try:
            source = ast.parse(path.read_bytes(), name)
        except SyntaxError as error:
            found += 1
            print(f"{name}:{error.lineno}: cannot be read: {error.msg}")
            continue
        for line, module in imported(source):
            if module.split(".")[0] == "cryptography":
                found += 1
                print(f"{name}:{line}: imports {module}; only {' and '.join(sorted(ALLOWED))} may")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
