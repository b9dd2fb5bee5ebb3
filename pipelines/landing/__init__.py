"""From a bureau's file to typed Parquet: raw bytes kept, cells read strictly, bad rows quarantined, a receipt for each.

Knows contracts and files. Does not know business dates, the warehouse or other feeds' rows.
"""
