"""The data model behind the templates: its tables, how they relate, and a picture of them."""
