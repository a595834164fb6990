"""Pictures: pure functions from results to charts, and charts as the bytes of a file."""

from thesis.report.plots.drawing import Drawn, encode_plot, plot
from thesis.report.plots.files import PLOT_KINDS, encode_chart

__all__ = ["PLOT_KINDS", "Drawn", "encode_chart", "encode_plot", "plot"]
