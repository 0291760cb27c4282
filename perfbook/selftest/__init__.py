"""A trial of perfbook on the computer where it is used: what works there, said in one file that can be sent back.

`steps` lists what is tried, `running` carries it out, `result` writes it down. Every step works in a folder of its own
that is gone afterwards, with published forms and a key made for the trial; nothing of the office is read.
"""
