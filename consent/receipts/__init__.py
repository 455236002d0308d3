"""A receipt as data: what the worker signed, and all that it takes to check it elsewhere.

Nothing here knows a database, a server's key or a web page: ``python -m consent.receipts`` works
on any machine that has these files, the receipt and the portal's two public keys.
"""
