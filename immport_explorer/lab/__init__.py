"""What a lab has, spreadsheets and exports of its programs, as tables with named columns."""
