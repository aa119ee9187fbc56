"""Imported by the fork server of confined workers, so that no worker asks the kernel again."""

from aiprod_work.confinement import unsupported

unsupported()
