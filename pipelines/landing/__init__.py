"""From a bureau's file to typed Parquet: raw bytes kept, cells read strictly, bad rows set aside, a receipt each.

Knows contracts and files. Does not know business dates, the warehouse or other feeds' rows.
"""
