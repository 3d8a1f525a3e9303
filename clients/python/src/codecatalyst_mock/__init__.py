# SPDX-License-Identifier: Apache-2.0
"""Starts codecatalyst-mock, or finds one that runs, and gives each test a user of its own."""

from ._admin import AdminError
from ._server import Clock, Server
from ._user import Fault, User

__all__ = ["AdminError", "Clock", "Fault", "Server", "User"]
