"""Components that may not be in their vehicle → one alert for all that is new."""
