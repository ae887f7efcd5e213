"""A limit on the memory of a process on Windows: a job object, which ends it when the program ends."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from ctypes import wintypes
from typing import Any

_LIMIT_MEMORY, _END_WITH_JOB = 0x0100, 0x2000
_EXTENDED_LIMITS = 9


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _Limits(ctypes.Structure):
    _fields_ = (
        ("Basic", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """Keeps a process within ``memory`` bytes, and ends it when closed.

    Raises:
        OSError: Windows refused.
    """

    def __init__(self, process: subprocess.Popen[bytes], memory: int) -> None:
        self._kernel: Any = _kernel()
        limits = _Limits()
        limits.Basic.LimitFlags = _LIMIT_MEMORY | _END_WITH_JOB
        limits.ProcessMemoryLimit = memory
        self._job = self._kernel.CreateJobObjectW(None, None)
        handle = int(getattr(process, "_handle"))  # noqa: B009 - only there on Windows
        size = ctypes.sizeof(limits)
        done = (
            self._job
            and self._kernel.SetInformationJobObject(self._job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            and self._kernel.AssignProcessToJobObject(self._job, handle)
        )
        if not done:
            self.close()
            raise OSError("the process cannot be limited")

    def close(self) -> None:
        """End the process if it still runs."""
        if self._job:
            self._kernel.CloseHandle(self._job)
            self._job = None


def _kernel() -> Any:
    """Return the functions of Windows that are used, with the types that 64 bits need."""
    if sys.platform != "win32":
        raise OSError("there are no job objects here")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    return kernel
