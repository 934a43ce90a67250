"""The faults that are put in: each a small change of a module's syntax tree.  Words and looks are left alone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NAMES = {"all": "any", "any": "all", "min": "max", "max": "min", "E": "A", "A": "N", "N": "E"}
_SEVERITIES = {"ERROR": "ADVERTENCIA", "ADVERTENCIA": "NOTA", "NOTA": "ERROR"}
_RULE = re.compile(r"POA\d{3}")
_KEY = re.compile(r"[a-z][a-z0-9_]*|[A-Z]\d{2}|[^\w\s]+")
"""A string that is no word of a person: the key of a column, the id of a published rule, punctuation of a formula."""
_LOOKS = re.compile(
    r"styles?|size|color|fill|border|v?align|wrap|number_format|indent|shrink|bold|italic|widths?|tab|.*WIDTHS?|.*PADDING|_HEADS"
)
_LOOKS_OF = {"Style", "_Widths", "_widths", "TypeVar", "lru_cache"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the ``number``-th that can be made in ``path``; ``where`` is the function, ``line`` its text.

    ``span``: the first and last line of the function, of all that may go another way; ``lines``: those of its statement,
    any of which a test may be said to execute.
    """

    path: str
    number: int
    lineno: int
    where: str
    line: str
    change: str
    nth: int
    span: tuple[int, int]
    lines: tuple[int, int]

    @property
    def room(self) -> str:
        """``domain``."""
        return self.path.split("/")[1]

    def rank(self, seed: int) -> bytes:
        """Its place in a sample: by what it is, not where, so that an edit elsewhere changes no other."""
        said = f"{seed}|{self.path}|{self.where}|{self.line}|{self.change}|{self.nth}"
        return sha256(said.encode()).digest()

    def tree(self, source: str) -> ast.Module:
        """The module with the change made."""
        module = ast.parse(source)
        for number, site in enumerate(_sites(module)):
            if number == self.number:
                site.put()
                return ast.fix_missing_locations(module)
        raise AssertionError(self)


def mutants(path: Path, root: Path) -> Iterator[Mutant]:
    """Every change of that module."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    seen: Counter[tuple[str, str, str]] = Counter()
    for number, site in enumerate(_sites(ast.parse(source))):
        line = lines[site.lineno - 1].strip()
        same = (site.where, line, site.change)
        seen[same] += 1
        yield Mutant(
            path.relative_to(root).as_posix(), number, site.lineno, site.where, line, site.change, seen[same], site.span,
            site.lines or (site.lineno, site.lineno),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a node hangs, and what may take its place."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    other: ast.AST
    where: str
    span: tuple[int, int]
    lines: tuple[int, int] | None

    @property
    def lineno(self) -> int:
        held = self.node if hasattr(self.node, "lineno") else self.parent
        return getattr(held, "lineno", 1)

    @property
    def change(self) -> str:
        return f"{_text(self.node)} → {_text(self.other)}"

    def put(self) -> None:
        ast.copy_location(self.other, self.node)
        if self.index is None:
            setattr(self.parent, self.field, self.other)
        else:
            getattr(self.parent, self.field)[self.index] = self.other


def _text(node: ast.AST) -> str:
    """A node on one line, long ones cut."""
    if isinstance(node, ast.comprehension):
        text = ast.unparse(ast.GeneratorExp(ast.Name("…"), [node]))
    else:
        text = "(nothing)" if isinstance(node, ast.Pass) else ast.unparse(node)
    first, *more = text.splitlines()
    return f"{first[:100]}…" if more or len(first) > 100 else first


def _sites(module: ast.Module) -> Iterator[_Site]:
    return _below(module, "", (0, 0), None)


def _below(parent: ast.AST, where: str, span: tuple[int, int], lines: tuple[int, int] | None) -> Iterator[_Site]:
    for field, held in ast.iter_fields(parent):
        for index, node in enumerate(held) if isinstance(held, list) else ((None, held),):
            if not isinstance(node, ast.AST) or _left_alone(parent, field, node):
                continue
            inside = f"{where}.{node.name}".lstrip(".") if isinstance(node, ast.FunctionDef | ast.ClassDef) else where
            said = lines
            if isinstance(node, ast.stmt):
                said = None if hasattr(node, "body") else (node.lineno, node.end_lineno or node.lineno)
            for other in _others(node, where):
                yield _Site(parent, field, index, node, other, where, span, said)
            here = (node.lineno, node.end_lineno or 0) if isinstance(node, ast.FunctionDef) else span
            yield from _below(node, inside, here, said)


def _left_alone(parent: ast.AST, field: str, node: ast.AST) -> bool:
    """Types, decorators, docstrings, words of a text, looks, assertions, and the message of an error that no person sees."""
    if field in ("annotation", "returns", "decorator_list", "type_params") or isinstance(
        node, ast.Import | ast.ImportFrom
    ):
        return True
    if isinstance(parent, ast.JoinedStr) or (isinstance(parent, ast.FormattedValue) and field == "format_spec"):
        return isinstance(node, ast.Constant | ast.JoinedStr)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        if parent.func.id == "Rule" and not isinstance(node, ast.Constant | ast.Name):
            return True  # an example's values are words
        if parent.func.id == "Column" and isinstance(node, ast.Constant) and isinstance(node.value, int):
            return field == "args"  # its width
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert():
            return True
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Call(func=ast.Name(id=name)):
            return name in _LOOKS_OF
        case ast.keyword(arg="strict"):
            return True  # of zip: an assertion
        case (
            ast.Assign(targets=[ast.Name(id=name)])
            | ast.AnnAssign(target=ast.Name(id=name))
            | ast.keyword(arg=str(name))
        ):
            return _LOOKS.fullmatch(name) is not None
        case ast.Assign(value=ast.Subscript(value=ast.Name(id=name))):
            return name in ("Callable", "tuple", "dict", "Mapping")
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return isinstance(parent, ast.Raise)


def _others(node: ast.AST, where: str) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    yield from _other_values(node, where) if isinstance(node, ast.expr) else _other_steps(node)


def _other_values(node: ast.expr, where: str) -> Iterator[ast.expr]:
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                other = [*node.ops[:index], _COMPARED[type(operator)](), *node.ops[index + 1 :]]
                yield ast.Compare(node.left, other, node.comparators)
        case ast.BinOp(op=operator) if type(operator) in _OPERATED:
            yield ast.BinOp(node.left, _OPERATED[type(operator)](), node.right)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMES and (len(name) > 1 or not where):
            yield ast.Name(_NAMES[name], ast.Load())
        case ast.Attribute(value=ast.Name(id="Severity"), attr=name) if name in _SEVERITIES:
            yield ast.Attribute(node.value, _SEVERITIES[name], node.ctx)
        case ast.Constant():
            yield from _constants(node.value)


def _other_steps(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.comprehension():
            for index in range(len(node.ifs)):
                yield ast.comprehension(node.target, node.iter, node.ifs[:index] + node.ifs[index + 1 :], node.is_async)
        case ast.If():
            yield from (ast.If(ast.Constant(told), node.body, node.orelse) for told in (True, False))
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.Pass()
        case ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield ast.Pass()


def _constants(value: object) -> Iterator[ast.Constant]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int() | float():
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case str() if _RULE.fullmatch(value):
            yield ast.Constant(f"POA{int(value[3:]) + 1:03d}")
        case str() if _KEY.fullmatch(value):
            yield ast.Constant(f"{value}x")
