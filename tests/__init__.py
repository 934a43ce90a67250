"""The tests; folders mirror poa_xl/, programs/ drives LibreOffice, Chromium and pip."""
