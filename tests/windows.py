"""Tests of rate limits: a window that ends in the middle of one proves nothing, so the test begins again."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec

P = ParamSpec("P")


def within_one_window(test: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Run a test again when it failed across the end of a minute; every window ends with a minute."""

    @functools.wraps(test)
    async def run(*arguments: P.args, **named: P.kwargs) -> None:
        while True:
            begun = int(time.time()) // 60
            try:
                return await test(*arguments, **named)
            except AssertionError:
                if begun == int(time.time()) // 60:
                    raise

    return run
