"""The verifier: walks the whole database with the server's keys and names what is wrong.

It decides by itself from what the chains say and never asks the decision function, so that a
mistake there is found here. What it cannot see: a whole chain, or the end of one, that was cut
off together with everything that refers to it; for that, somebody must have kept a head.
"""
