"""A stand-in for ImmPort's upload server, to practise and to test with: it behaves as ImmPort's
documentation says, listens to this machine only, and says everywhere that it is practice.

What is sent to it comes in and is judged by our own validator; tickets, reports in ImmPort's form
and invented accessions come out.
"""
