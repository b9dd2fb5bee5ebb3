"""The made-up bureaus as servers on loopback: what `kechuang simulate --serve` starts.

What lives here: one HTTP service for all bureaus with an API, one PostgreSQL for all that share a database, and the run
that starts both, hands their addresses to a command and stops them. What does not: making up what they serve
(`sources/simulator/bureaus`), and fetching it (`pipelines/transports`).

    published     what a bureau has published, from `<out>/bureaus/<bureau>/<feed>.parquet`
    api           the answer to one request: paging, tokens, conditional requests, 429
    service       the HTTP service around it
    database      a PostgreSQL with a view for each feed, as its contract names it
    command       runs a command with the addresses in its environment, and passes signals on
    serve         starts the servers and stops them
"""

from sources.simulator.servers.serve import serve

__all__ = ["serve"]
