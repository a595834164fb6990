"""Text with positions: documents, spans, TOML trees, messages; nothing here knows what a thesis is."""

from thesis.text.codes import CODES
from thesis.text.diagnostics import Cell, Diagnostic, Problems, ThesisError
from thesis.text.document import Document, Span
from thesis.text.notebook import InNotebooks
from thesis.text.opening import read_document, short_path
from thesis.text.reading import Reader, plain
from thesis.text.shown import one_line, printable
from thesis.text.suggest import closest, did_you_mean
from thesis.text.toml_reader import read_toml
from thesis.text.toml_writer import write_toml
from thesis.text.tree import Array, Leaf, Node, Table, merge

__all__ = [
    "CODES",
    "Array",
    "Cell",
    "Diagnostic",
    "Document",
    "InNotebooks",
    "Leaf",
    "Node",
    "Problems",
    "Reader",
    "Span",
    "Table",
    "ThesisError",
    "closest",
    "did_you_mean",
    "merge",
    "one_line",
    "plain",
    "printable",
    "read_document",
    "read_toml",
    "short_path",
    "write_toml",
]
