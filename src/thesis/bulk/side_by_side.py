"""Pieces of work done at once: the caller's thread hears of their steps, and what fails or is interrupted ends all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import TypeAlias, TypeVar

_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")
Step: TypeAlias = Callable[[int], None]
"""What a piece of work calls after each step, with how much it did."""


class GivenUp(Exception):  # noqa: N818 - nothing went wrong: nobody waits for the work any more
    """Raised at the next step of work whose caller was interrupted, or had another piece fail."""


def side_by_side(
    work: Callable[[_Piece, Step], _Result], pieces: Sequence[_Piece], threads: int, told: Step
) -> list[_Result]:
    """Do pieces of work in threads, and return when none of them runs any more.

    Args:
        work: called with a piece, and with what it has to call after each step.
        pieces: what there is to be done.
        threads: how many pieces are worked on at once.
        told: called in the caller's thread after each step of any piece.

    Returns:
        What came of the pieces, in their order.

    Raises:
        Exception: the first that a piece raised; the others are given up.

    >>> side_by_side(lambda piece, step: step(piece) or piece**2, [1, 2, 3], 1, print)
    1
    2
    3
    [1, 4, 9]
    """
    news: SimpleQueue[int | Future[_Result]] = SimpleQueue()
    given_up = Event()

    def step(done: int) -> None:
        if given_up.is_set():
            raise GivenUp
        news.put(done)

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(work, piece, step) for piece in pieces]
        try:
            for one in running:
                one.add_done_callback(news.put)
            _follow(news, len(running), told)
        finally:
            given_up.set()
            for one in running:
                one.cancel()
    return [one.result() for one in running]


def _follow(news: SimpleQueue[int | Future[_Result]], pieces: int, told: Step) -> None:
    while pieces:
        one = news.get()
        if isinstance(one, Future):
            one.result()
            pieces -= 1
        else:
            told(one)
