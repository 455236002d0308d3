"""How it travels unread: keys, groups, sealed documents, the functional vocabulary."""
