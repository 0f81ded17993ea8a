"""Background work ends when a service is told to stop."""

from __future__ import annotations

import asyncio

from shared.background import end


async def test_a_task_whose_cancellation_was_swallowed_once_ends_all_the_same() -> None:
    swallowed = 0

    async def work() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed > 1:
                    raise

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await end([task])
    assert task.cancelled()


async def test_a_task_that_fails_in_the_end_holds_up_nothing() -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await end([task])
    assert isinstance(task.exception(), RuntimeError)
