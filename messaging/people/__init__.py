"""Organisations, accounts, memberships, unlockers, cards and invitations."""
