"""Why a battery is forecast so: what its use, its season and its remaining cycles add to the answer."""
