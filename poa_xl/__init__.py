"""poa-xl: the quarterly AVANCE FÍSICO PROGRAMÁTICO (form TMM-F004) in Excel, issued, collected, proved, consolidated.

Everything that a program may ask for is offered here, and loaded when it is asked for: see ``poa_xl.api``.
"""

__version__ = "0.1.0"
TYPE_CHECKING = False
"""As in ``typing``, which is not imported for it: type checkers know the name."""

if TYPE_CHECKING:
    from poa_xl.api import *  # noqa: F403
    from poa_xl.api import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        """A name of the library, which is loaded now: ``--help`` must not pay for it."""
        from importlib import import_module
        from importlib.machinery import PathFinder

        missing = AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Importing a module of ours asks here first whether the package has it already.
        if (name.startswith("__") and name != "__all__") or PathFinder.find_spec(
            f"{__name__}.{name}", __spec__.submodule_search_locations
        ):
            raise missing
        api = import_module("poa_xl.api")
        if name != "__all__" and name not in api.__all__:
            raise missing
        return getattr(api, name)

    def __dir__() -> list[str]:
        """The names of the library too."""
        return sorted({*globals(), *__getattr__("__all__")})
