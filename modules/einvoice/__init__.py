"""Electronic invoices: an issued invoice as Factur-X / ZUGFeRD PDF and as XRechnung.

The invoice is copied from the stored document into the words of EN 16931, checked by our own strict rules,
written as UN/CEFACT CII, embedded in a PDF/A-3 and kept once for all: who asks again gets the same bytes.
No tax is computed here; what the document showed is what the file says.
"""
