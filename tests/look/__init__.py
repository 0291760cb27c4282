"""Is every shown text whole, on screen and on paper: measured in written workbooks, apart from the code that fits it.

`fonts.py` says how wide and high signs are, `wrapping.py` where lines break, `shown.py` what a square shows,
`sheets.py` how much room it has, `judging.py` what does not fit, `paging.py` how many pages a sheet takes,
`promises.py` what every sheet keeps, `works.py` which workbooks are looked at.
"""
