"""How the text that lies beside the blanks of a starter package is called, and how it begins."""

READ_ME = "README.txt"
READ_ME_BEGINS = "A data package for ImmPort"
