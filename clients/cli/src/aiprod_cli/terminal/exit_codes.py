"""How a command ends. The manual lists these codes from here."""

# The last one is 128 and the number of SIGINT, as shells report it.
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

MEANINGS = {
    DONE: "The command did what it was asked to.",
    FAILED: "It did not: a job failed or was cancelled, a check failed or could not be made, or a call was "
    "refused or not answered.",
    USAGE: "The command line, a setting, or a file that it names is wrong. Nothing was started or changed.",
    INTERRUPTED: "Ctrl-C, SIGTERM or SIGHUP ended it.",
}
