"""Whole processes: how long they take, what they read from disk, and how much memory is their own."""
import os
import statistics
import time

DEVNULL = os.open(os.devnull, os.O_RDWR)


class Failed(Exception):
    """A command that should work did not."""


class Run:
    """What one process took. Times are wall-clock seconds from before it is made until it is gone."""

    def __init__(self, seconds, status, usage):
        self.seconds = seconds
        self.exit_code = os.waitstatus_to_exitcode(status)
        self.peak_mb = usage.ru_maxrss / 1024  # mapped files are counted too
        self.read_mb = usage.ru_inblock * 512 / 1e6  # from disk


def spawn(command, output=None):
    """Starts a process with nothing to read; what it prints goes to the file named or nowhere."""
    actions = [(os.POSIX_SPAWN_DUP2, DEVNULL, 0), (os.POSIX_SPAWN_DUP2, DEVNULL, 2)]
    if output is None:
        actions.append((os.POSIX_SPAWN_DUP2, DEVNULL, 1))
    else:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        actions.append((os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o666))
    command = [str(word) for word in command]
    return os.posix_spawn(command[0], command, os.environ, file_actions=actions)


def run(command, output=None, good=(0,)):
    started = time.perf_counter()
    _, status, usage = os.wait4(spawn(command, output), 0)
    done = Run(time.perf_counter() - started, status, usage)
    if done.exit_code not in good:
        raise Failed(f"exit code {done.exit_code}: " + " ".join(map(str, command))[:300])
    return done


def runs(commands, before=None, seconds=30, good=(0, 1)):
    """Each of several commands once, until the seconds are used up; at least one is run.

    before is called, unmeasured, ahead of each."""
    done, until = [], time.perf_counter() + seconds
    for command in commands:
        if before is not None:
            before()
        done.append(run(command, good=good))
        if time.perf_counter() > until:
            break
    return done


def median_ms(done):
    return statistics.median(each.seconds for each in done) * 1e3


def own_memory(pid):
    """Anonymous memory in MB: what the process cannot share and the system cannot drop."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def peak_own_memory(command):
    """The largest that is seen while it runs, looking all the time."""
    pid, peak, gone = spawn(command), 0.0, 0
    while not gone:
        peak = max(peak, own_memory(pid))
        gone, status, _ = os.wait4(pid, os.WNOHANG)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise Failed(" ".join(map(str, command))[:300])
    return peak


def forget(paths):
    """Drops what the system holds of some files, so that they are read from disk again."""
    os.sync()
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def synced_write_ms(folder, n=10):
    """What the disk takes for one page of a memory that must survive a power cut, as a median."""
    path, page, taken = folder / "synced", b"\1" * 16384, []
    with open(path, "wb") as file:
        for _ in range(n):
            started = time.perf_counter()
            file.write(page)
            file.flush()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - started)
    path.unlink()
    return statistics.median(taken) * 1e3
