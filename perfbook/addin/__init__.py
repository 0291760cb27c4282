"""The ribbon in the window where the staff work: buttons that are thin over the functions of the command line.

`host` is what a button needs of the window, `commands` are the buttons, `source` is what becomes perfbook.xlam.
"""
