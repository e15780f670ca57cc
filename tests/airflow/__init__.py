"""The DAG, in an environment that has Airflow and nothing of the job's; `.ci/run` makes it."""
