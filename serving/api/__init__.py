"""The API for banks: HTTP over `serving/state`. One file for each group of routes; `app` puts them together."""
