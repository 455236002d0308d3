"""Who may see what, and the proof: purposes, decisions, records, receipts, the log.

The lowest of the three packages. It imports neither Flask nor `messaging` nor `portal`.
"""
