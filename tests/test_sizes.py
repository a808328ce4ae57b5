"""Sizes: the ten largest of each kind are printed, only the absurd fails. There are no exceptions."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
Sized = tuple[int, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef
DEEPER = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def place(path: Path, node: Function | None = None) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{node.lineno} {node.name}" if node else "")


def functions(paths: list[Path]) -> Iterator[tuple[Path, Function]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, Function):
                yield path, node


def lines_of_modules() -> list[Sized]:
    return [(sum(1 for line in path.read_text("utf-8").splitlines() if line.strip()), place(path)) for path in SOURCES]


def lines_of_functions() -> list[Sized]:
    return [(1 + (node.end_lineno or 0) - node.lineno, place(path, node)) for path, node in functions(SOURCES)]


def lines_of_test_functions() -> list[Sized]:
    return [(1 + (node.end_lineno or 0) - node.lineno, place(path, node)) for path, node in functions(TESTS)]


def parameters() -> list[Sized]:
    def count(node: Function) -> int:
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        return len([name for name in names if name not in ("self", "cls")])

    return [(count(node), place(path, node)) for path, node in functions(SOURCES)]


def modules_in_folders() -> list[Sized]:
    folders = {path.parent for path in SOURCES}
    return [(len(list(folder.glob("*.py"))), place(folder)) for folder in folders]


def nesting() -> list[Sized]:
    return [(max(map(depth, node.body)), place(path, node)) for path, node in functions(SOURCES)]


def depth(node: ast.AST) -> int:
    """How many blocks deep a statement goes; an ``elif`` is as deep as its ``if``."""
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return max(1 + max(map(depth, node.body)), depth(node.orelse[0]))
    inner = max(map(depth, ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, DEEPER)


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        (lines_of_modules, 700),
        (lines_of_functions, 80),
        (lines_of_test_functions, 80),
        (parameters, 9),
        (modules_in_folders, 25),
        (nesting, 6),
    ],
)
def test_nothing_is_absurdly_large(kind: Callable[[], list[Sized]], most: int) -> None:
    largest = sorted(kind(), reverse=True)[:10]
    print(f"\n{kind.__name__.replace('_', ' ')}, at most {most}:")  # noqa: T201  the tail is to be seen before it hurts
    for size, where in largest:
        print(f"{size:5} {where}")  # noqa: T201
    assert largest, "nothing was measured"
    assert [one for one in largest if one[0] > most] == []


def test_an_elif_chain_is_one_deep_and_a_loop_in_it_two() -> None:
    tree = ast.parse("if a:\n  pass\nelif b:\n  pass\nelif c:\n  for x in y:\n    pass\n").body[0]
    assert depth(tree) == 2
