"""Files of any room: CSV and Parquet → columns, cells → types, and which file it is."""
