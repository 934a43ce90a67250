"""poa-xl: the quarterly AVANCE FÍSICO PROGRAMÁTICO (form TMM-F004) in Excel, issued, collected, proved, consolidated."""

__version__ = "0.1.0"
