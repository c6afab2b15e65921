"""Workbooks that people fill in or take home: templates and exports, in one shape.

Only `rows` may be imported before it is needed: the others load openpyxl, which takes a quarter of
a second, and most servers never need it.
"""

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
