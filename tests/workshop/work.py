"""Work for worker processes, in a module that they can import."""

import os
import threading
import time
from pathlib import Path

from innercircle.errors import InputError


def square(item):
    return item**2


def square_slowly(item):
    if item > 1:
        time.sleep(60)
    return item**2


def fail_on_three(item):
    if item == 3:
        raise InputError("three is refused.")
    return item


def read_variable(name):
    return os.environ.get(name)


def give_up(_item):
    return threading.Lock()


def stumble(item):
    """The first process that takes up item 2 is lost."""
    folder, number = item
    if number == 2 and not (folder / "lost").exists():
        (folder / "lost").touch()
        os._exit(1)
    return number


def wait_long(name):
    place = Path(name)
    place.with_suffix(".tmp").write_text(str(os.getpid()))
    place.with_suffix(".tmp").replace(place)
    time.sleep(600)
