"""A small bad case for each kind of issue, and its good twin."""
