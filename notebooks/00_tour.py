# Databricks notebook source
# MAGIC %md
# MAGIC # Which batteries have to be replaced, and how sure are we?
# MAGIC From the ledger of alerts back to the days behind the latest one.

# COMMAND ----------
from pyspark.sql import functions as F

from trey.adapters.tables import Tables
from trey.alerts.schemas import FACT_ALERT
from trey.battery.schemas import FORECAST_DAILY
from trey.telemetry.schemas import BATTERY_DAILY

# COMMAND ----------
dbutils.widgets.text("catalog", "trey", "Catalog, or the folder of the tables")
tables = Tables(spark, dbutils.widgets.get("catalog"))
alerts, forecasts, days = (
    tables.read(name, schema) if tables.exists(name) else spark.createDataFrame([], schema)
    for name, schema in (
        ("gold.fact_alert", FACT_ALERT),
        ("gold.fact_forecast_daily", FORECAST_DAILY),
        ("silver.battery_daily", BATTERY_DAILY),
    )
)
alerts = alerts.where(F.col("kind") == "battery_replacement_due")

# COMMAND ----------
# MAGIC %md ## The alerts, latest first
# MAGIC The median of the crossing lies between the two ends of an 80 % interval.

# COMMAND ----------
INTERVAL = ("crossing_earliest", "crossing_date", "crossing_latest")
latest_first = alerts.orderBy(F.desc("as_of"), "vehicle_id")
display(latest_first.select("as_of", "vehicle_id", "part_id", "probability", *INTERVAL, "severity"))

# COMMAND ----------
# MAGIC %md ## The battery of the latest alert
# MAGIC Its counter climbs towards the rated cycles; the forecast grows sure as the crossing comes near.

# COMMAND ----------
latest = latest_first.select("vehicle_id", F.col("part_id").alias("battery_id"), "as_of").limit(1)
its_days = days.join(latest.drop("as_of"), ["vehicle_id", "battery_id"]).orderBy("observed_on")
its_forecasts = forecasts.join(latest.drop("as_of"), ["vehicle_id", "battery_id"]).orderBy("as_of")
if not latest.isEmpty():
    counters = ["lifetime_cycles_used", "battery_rated_cycles"]
    labels = {"observed_on": "day", "value": "charge cycles", "variable": ""}
    display(its_days.plot.line(x="observed_on", y=counters, labels=labels))
    labels = {"as_of": "last day known", "p_cross_30": "P(crossing within 30 days)"}
    display(its_forecasts.plot.line(x="as_of", y="p_cross_30", labels=labels, range_y=(0, 1)))

# COMMAND ----------
count = alerts.count()
simulated = alerts.where(F.col("vehicle_id").startswith("sim-")).count()  # its simulator's names
answer = (
    f"{count} battery alerts stand in the ledger, {simulated} of them of simulated vehicles; "
    f"the latest: {latest_first.first().reason}"
    if count
    else "no alert yet: run `trey demo`."
)
displayHTML(f"<b>Answer.</b> {answer}")
