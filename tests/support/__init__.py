"""What several tests share: packages made on the spot, reports in ImmPort's form, a served page."""
