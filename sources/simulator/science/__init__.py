"""What the made-up city's tech enterprises do that the science bureau registers: programmes, contracts, venture money.

    programmes    projects, platforms, awards and the units behind them
    contracts     technology contracts between sellers and buyers
    ventures      venture investments

Recognitions are in ``recognitions``; how the bureau writes it into files is in ``bureaus/innovation``.
"""
