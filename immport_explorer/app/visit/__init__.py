"""What one visit does and may use: work in threads, files on disk, limits.

No widgets and no markup: each module can be tested without a page.
"""
