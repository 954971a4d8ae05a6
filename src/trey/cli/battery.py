"""`trey battery`: histories of batteries, and what they say of the days to come."""

import typer

from trey.cli import (
    battery_backtest,
    battery_clean,
    battery_explain,
    battery_model,
    battery_search,
)

app = typer.Typer(no_args_is_help=True)


@app.callback()
def battery() -> None:
    """Cleanse, forecast and explain histories of batteries. Example: trey battery clean --history F.csv."""


app.command()(battery_clean.clean)
app.command()(battery_model.forecast)
app.command()(battery_model.train)
app.command()(battery_explain.explain)
app.command("explain-model")(battery_explain.explain_model)
app.command()(battery_backtest.backtest)
app.command()(battery_backtest.compare)
app.command()(battery_search.search)
