"""What set-up prepares beside the packages: the Delta jars and a Java to run Spark on."""
