"""What people see and click: the Flask application, its pages, JSON API and commands."""
