"""The tables of this room, and the frame in which messages arrive from any source."""

from pyspark.sql.types import (
    BinaryType,
    BooleanType,
    ByteType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructType,
    TimestampType,
)

from trey.contracts import column

POSITION = ("event_hub", "partition", "sequence_number")  # names a message
BATTERY = ("vehicle_id", "battery_id")  # never the battery alone: it may move to another car
DAY = (*BATTERY, "observed_on")

_POSITION = [
    column(
        "event_hub", StringType(), "Hub as name@creation time, or file:<sha256> for a loaded file"
    ),
    column("partition", IntegerType(), "Partition of the hub; 0 for a file"),
    column("sequence_number", LongType(), "Position in the partition; the row for a file, from 0"),
]

MESSAGE = StructType(  # one raw message, from the stream, a file or the archive
    [
        *_POSITION,
        column("enqueued_at", TimestampType(), "When the hub received the message, UTC"),
        column("device_id", StringType(), "Device that the hub authenticated; the vehicle"),
        column("vehicle_id_origin", StringType(), "annotation, file, mapping or derived"),
        column("body", BinaryType(), "The message as it was sent"),
    ]
)

READING = StructType(  # what a readable message says
    [
        column("vehicle_id", StringType(), "Device id that the hub authenticated"),
        column("battery_id", StringType(), "Serial number of the battery"),
        column("observed_on", DateType(), "Day of the reading, UTC"),
        column("half_day", ByteType(), "0 before noon, 1 after it, null for a whole day"),
        column("battery_age_days", IntegerType(), "Days since the battery was fitted"),
        column("number_of_trips", IntegerType(), "Trips in the time that the message covers"),
        column("daily_trip_duration_min", DoubleType(), "Minutes driven in that time"),
        column(
            "daily_cycles_used", DoubleType(), "Charge cycles used in that time, never negative"
        ),
        column(
            "lifetime_cycles_used",
            DoubleType(),
            "On-board counter: charge cycles since the fitting",
        ),
        column("battery_rated_cycles", DoubleType(), "Charge cycles that the maker rates it for"),
        column("start_voltage_min", DoubleType(), "Lowest voltage at a start, V; optional"),
        column(
            "charge_acceptance", DoubleType(), "Share of the offered charge taken, 0 to 1; optional"
        ),
        column("rest_voltage", DoubleType(), "Voltage at rest, V; optional"),
    ]
)

# bronze.telemetry, one row per message
BRONZE_TELEMETRY = StructType([*MESSAGE.fields, *READING.fields])

_REASON = column("reason", StringType(), "Code of what is wrong with the message")

# A message between the two tables: a reading and no reason, or a reason and no reading.
PARSED_MESSAGE = StructType([*BRONZE_TELEMETRY.fields, _REASON])

# bronze.quarantine, one row per message that cannot be read
BRONZE_QUARANTINE = StructType([*MESSAGE.fields, _REASON])

BATTERY_DAILY = StructType(  # silver.battery_daily, one row per vehicle, battery and day
    [
        column("vehicle_id", StringType(), "Device id that the hub authenticated"),
        column("battery_id", StringType(), "Serial number of the battery"),
        column(
            "observed_on",
            DateType(),
            "Day of the reading, UTC; missing days between have a row too",
        ),
        column(
            "is_complete",
            BooleanType(),
            "A daily message or both half-days are there, and not of a stuck device",
        ),
        column("number_of_trips", IntegerType(), "Trips on that day; null if incomplete"),
        column("daily_trip_duration_min", DoubleType(), "Minutes driven; null if incomplete"),
        column(
            "daily_cycles_used",
            DoubleType(),
            "Charge cycles used, from the counter where nobody told; null if not known",
        ),
        column(
            "lifetime_cycles_used",
            DoubleType(),
            "On-board counter at the end of the day, cycles, carried on where it broke",
        ),
        column("battery_rated_cycles", DoubleType(), "Charge cycles that the maker rates it for"),
        column("battery_age_days", IntegerType(), "Days since the battery was fitted"),
        column("installed_on", DateType(), "Day the battery was fitted: names the episode"),
        column("start_voltage_min", DoubleType(), "Lowest voltage at a start, V; optional"),
        column(
            "charge_acceptance", DoubleType(), "Share of the offered charge taken, 0 to 1; optional"
        ),
        column("rest_voltage", DoubleType(), "Voltage at rest, V; optional"),
        column(
            "repair",
            StringType(),
            "Codes of what was found and mended, comma-separated; null if nothing",
        ),
        column(
            "settled_on",
            DateType(),
            "First complete day from this one on: later ones change the row no more; null if open",
        ),
        column(
            "made_at", TimestampType(), "Latest enqueued time among first copies up to this day"
        ),
        column("source_hub", StringType(), "Hub or file of the message that completed the day"),
        column("source_partition", IntegerType(), "Its partition"),
        column("source_sequence_number", LongType(), "Its sequence number"),
    ]
)
