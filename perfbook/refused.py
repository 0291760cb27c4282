"""What stops a command, said so that a person knows what to do."""


class Refused(Exception):
    """A command cannot be carried out; the argument is the Chinese sentence for people. Exit code 2."""
