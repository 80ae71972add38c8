"""
What is told to SATUSEHAT, the national exchange of health data, in FHIR R4 (4.0.1).

`record` says what is told, as typed values; `reading` takes it from the database; `bundle` writes it as FHIR; `port`
says what a way out must do, and `satusehat` is the one there is. Whether anything is told at all is decided in
`services/exchange.py`: by the mother's consent, asked again at the moment of sending.
"""
