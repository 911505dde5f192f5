"""Reading workbooks that strangers send: csv, xls, xlsx, xlsb, ods and 2003 XML, whatever they are called.

with open_book(path) as book:                       # Unreadable names the remedy
    for sheet in book.sheets:
        header = find_header(sheet, known)          # known: {folded header: column key}
        for row_no, cells in sheet.lines():         # every cell is text; row_no is Excel's own
            ...
"""
